package dev.wheelhouse.index.wheel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a wheel's RECORD by path.
 *
 * <p>Source: the specification "Recording installed projects", section "The RECORD file": CSV in
 * UTF-8 with the columns path, {@code algorithm=digest}, size.
 */
record RecordFile(Map<String, Row> rows) {
  /** A row's second and third column as written; either may be empty. */
  record Row(String hash, String size) {}

  RecordFile {
    rows = Map.copyOf(rows);
  }

  static RecordFile parse(byte[] bytes) throws WheelException {
    var rows = new HashMap<String, Row>();
    for (List<String> columns : table(new String(bytes, StandardCharsets.UTF_8))) {
      if (columns.size() != 3) {
        throw new WheelException.Malformed(
            "RECORD row of %d columns (expected: 3): %s"
                .formatted(columns.size(), String.join(",", columns)));
      }
      String path = columns.get(0);
      if (rows.put(path, new Row(columns.get(1), columns.get(2))) != null) {
        throw new WheelException.Malformed("two RECORD rows for " + path);
      }
    }
    return new RecordFile(rows);
  }

  /** Splits CSV with double quotes; empty lines are no rows. Source: RFC 4180. */
  private static List<List<String>> table(String text) throws WheelException {
    var table = new ArrayList<List<String>>();
    var row = new ArrayList<String>();
    var cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '\n';
      if (quoted && i == text.length()) {
        throw new WheelException.Malformed("RECORD that ends within quotes");
      } else if (c == '"') {
        boolean doubled = quoted && i + 1 < text.length() && text.charAt(i + 1) == '"';
        if (doubled) {
          cell.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (quoted || (c != ',' && c != '\n' && c != '\r')) {
        cell.append(c);
      } else if (c == ',') {
        row.add(cell.toString());
        cell.setLength(0);
      } else if (!row.isEmpty() || !cell.isEmpty()) {
        row.add(cell.toString());
        cell.setLength(0);
        table.add(List.copyOf(row));
        row.clear();
      }
    }
    return table;
  }
}
