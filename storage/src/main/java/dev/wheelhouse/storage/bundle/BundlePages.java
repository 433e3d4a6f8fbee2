package dev.wheelhouse.storage.bundle;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.simple.SimpleFormat;
import dev.wheelhouse.index.simple.SimpleWriter;
import dev.wheelhouse.storage.catalog.FileRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What makes a bundle an index by itself: pages, locks, and a text that says how to use it. The
 * pages list all that the bundle tells of, also what an earlier one carries, so that a delta can be
 * copied over that.
 */
final class BundlePages {
  private final BundleFacts facts;

  BundlePages(BundleFacts facts) {
    this.facts = facts;
  }

  /** Every file beside those that the bundle is about, by path. */
  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    entries.add(Entry.of("README.txt", readme()));
    locks(entries);
    SortedMap<ProjectName, List<FileLink>> projects = new TreeMap<>();
    List<FileLink> all = new ArrayList<>();
    Map<ProjectName, Set<String>> names = new HashMap<>();
    for (BundleFile file : facts.files()) {
      ProjectName project = file.row().project();
      boolean first =
          names.computeIfAbsent(project, p -> new HashSet<>()).add(file.row().filename());
      // Of two files of one name clients would take any.
      if (first && !file.row().superseded()) {
        projects.computeIfAbsent(project, p -> new ArrayList<>()).add(link(file, "../../"));
        all.add(link(file, ""));
      }
    }
    entries.add(
        Entry.of(
            "simple/index.html", SimpleWriter.root(projects.keySet(), SimpleFormat.HTML_TEXT)));
    projects.forEach((project, links) ->
        entries.add(Entry.of("simple/" + project + "/index.html", page(project, links))));
    entries.add(Entry.of("wheels.html", page(new ProjectName("wheels"), all)));
    return entries;
  }

  private static byte[] page(ProjectName project, List<FileLink> links) {
    return SimpleWriter.page(
        new ProjectPage(project, links, List.of(), ProjectStatus.ACTIVE, Map.of()),
        SimpleFormat.HTML_TEXT);
  }

  private static FileLink link(BundleFile file, String root) {
    FileRow row = file.row();
    FileLink link = row.link();
    Sha256 metadata = row.metadataSeen();
    return new FileLink(
        row.filename(),
        root + PathSegments.encodePath(file.path()),
        Map.of("sha256", file.sha256().hex()),
        file.size(),
        link.uploadTime(),
        link.requiresPython(),
        link.yank(),
        metadata == null ? MetadataLink.none() : new MetadataLink.Digest(metadata),
        null);
  }

  private void locks(List<Entry> entries) {
    Map<String, BundleFile> byKey = new HashMap<>();
    facts.files().forEach(file -> byKey.put(file.key(), file));
    for (BundleSet set : facts.sets()) {
      Locks locks = new Locks(set, byKey);
      locks
          .requirements()
          .ifPresent(text -> {
            entries.add(Entry.of("requirements." + set.name() + ".txt", text));
            if (facts.sets().size() == 1) {
              entries.add(Entry.of("requirements.txt", text));
            }
          });
      locks
          .pylock()
          .ifPresent(text -> entries.add(Entry.of("pylock." + set.name() + ".toml", text)));
    }
  }

  private String readme() {
    boolean whole = facts.files().stream().allMatch(BundleFile::carried);
    String names = String.join(", ", facts.sets().stream().map(BundleSet::name).toList());
    return """
    Python packages, carried by Wheelhouse%s.
    %s
    Into a Wheelhouse (all volumes, in any order; running or not; run it again if it was interrupted):

        wheelhouse import DIRECTORY-OR-TAR...
        wheelhouse serve --offline        (where there is no internet, or offline = true in its settings)

    Without one, from this directory (unpack a tar first; copy volumes over each other):

        pip install --index-url file://$PWD/simple/ PACKAGE
        pip install --no-index --find-links wheels.html PACKAGE
        uv pip install --default-index file://$PWD/simple/ PACKAGE

    or from any web server that serves it, at http://HOST/simple/. With requirements.NAME.txt (pip, uv:
    --require-hashes -r) or pylock.NAME.toml (uv pip sync) every byte is checked against its digest.

    To check the bytes by hand:  sha256sum -c SHA256SUMS

    manifest.jsonl has every fact and every digest. It is written last: without it this is not complete.
    """
        .formatted(
            names.isEmpty() ? "" : ": " + names,
            whole
                ? ""
                : "\nIt holds only what an earlier bundle did not: import that first, or copy this over it.\n");
  }
}
