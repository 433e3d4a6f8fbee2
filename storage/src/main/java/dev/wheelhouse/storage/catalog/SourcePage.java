package dev.wheelhouse.storage.catalog;

import java.util.List;

/**
 * All that the ledger knows of one project at one source: its state and every file, in id order.
 */
public record SourcePage(PageState state, List<FileRow> files) {
  public SourcePage {
    files = List.copyOf(files);
  }
}
