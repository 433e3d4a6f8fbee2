package dev.wheelhouse.bench;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.Yank;
import dev.wheelhouse.storage.catalog.Catalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Made-up pages of PyPI, to fill a catalog with. */
final class CatalogPages {
  private static final Instant UPLOADED = Instant.parse("2026-01-01T00:00:00Z");

  private CatalogPages() {}

  static String filename(String project, int i) {
    return project.replace('-', '_') + "-1." + i + "-py3-none-any.whl";
  }

  static void listed(Catalog catalog, ProjectPage page) throws IOException {
    var state =
        catalog.listed(
            "pypi",
            page,
            Instant.now(),
            "\"e\"",
            null,
            Sha256.of(new byte[] {(byte) page.files().size()}));
    if (!state.project().equals(page.name())) {
      throw new IOException("another project was written");
    }
  }

  static ProjectPage page(String project, int files) {
    List<FileLink> links = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      String filename = filename(project, i);
      String digest = Sha256.of(filename.getBytes(StandardCharsets.UTF_8)).hex();
      links.add(
          new FileLink(
              filename,
              "https://files.example/packages/" + filename,
              Map.of("sha256", digest),
              1000L + i,
              UPLOADED,
              ">=3.9",
              Yank.no(),
              new MetadataLink.Digest(new Sha256(digest)),
              null));
    }
    return new ProjectPage(
        new ProjectName(project), links, List.of(), ProjectStatus.ACTIVE, Map.of());
  }
}
