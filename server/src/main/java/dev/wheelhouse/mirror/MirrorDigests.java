package dev.wheelhouse.mirror;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.catalog.FileRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds several mirrors of one index together: the first digest that any of them gave for a file
 * name is that file's, whichever mirror answers later. A pure decision.
 *
 * @param links what the ledger is to be told
 * @param disagreements one line for each file of which the mirror gave another digest
 */
record MirrorDigests(List<FileLink> links, List<String> disagreements) {
  MirrorDigests {
    links = List.copyOf(links);
    disagreements = List.copyOf(disagreements);
  }

  /** Compares a mirror's page with what is known of the project. */
  static MirrorDigests of(List<FileLink> now, List<FileRow> known) {
    Map<String, FileRow> first = new HashMap<>();
    for (FileRow row : known) {
      if (row.link().sha256().isPresent()) {
        first.merge(row.filename(), row, (one, other) -> one.id() < other.id() ? one : other);
      }
    }
    List<FileLink> links = new ArrayList<>();
    List<String> disagreements = new ArrayList<>();
    for (FileLink link : now) {
      FileRow row = first.get(link.filename());
      Optional<Sha256> told = link.sha256();
      if (row == null) {
        links.add(link);
      } else if (told.isEmpty()) {
        links.add(withDigest(link, row.link().sha256().orElseThrow()));
      } else if (told.equals(row.link().sha256())) {
        links.add(link);
      } else {
        links.add(row.link());
        disagreements.add(
            "%s: sha256 %s at %s (expected: %s, as first listed at %s, which stays)"
                .formatted(
                    link.filename(),
                    told.get(),
                    link.url(),
                    row.link().sha256().orElseThrow(),
                    row.link().url()));
      }
    }
    return new MirrorDigests(links, disagreements);
  }

  private static FileLink withDigest(FileLink link, Sha256 sha256) {
    Map<String, String> hashes = new HashMap<>(link.hashes());
    hashes.put("sha256", sha256.hex());
    return new FileLink(
        link.filename(),
        link.url(),
        hashes,
        link.size(),
        link.uploadTime(),
        link.requiresPython(),
        link.yank(),
        link.metadata(),
        link.provenance());
  }
}
