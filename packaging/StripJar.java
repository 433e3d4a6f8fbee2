import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies a jar without some of its entries: {@code java StripJar.java FROM TO DROP KEEP}. What DROP
 * finds in a name goes, unless KEEP finds something, too. Same input, same bytes.
 */
final class StripJar {
  private StripJar() {}

  public static void main(String[] arguments) throws IOException {
    Pattern drop = Pattern.compile(arguments[2]);
    Pattern keep = Pattern.compile(arguments[3]);
    int kept = 0;
    int dropped = 0;
    try (ZipFile from = new ZipFile(arguments[0]);
        OutputStream bytes = Files.newOutputStream(Path.of(arguments[1]));
        ZipOutputStream to = new ZipOutputStream(bytes)) {
      to.setLevel(Deflater.BEST_COMPRESSION);
      List<ZipEntry> entries = new ArrayList<>(from.stream().toList());
      // The manifest comes first, as readers of jars expect.
      entries.sort(
          Comparator.comparing((ZipEntry entry) -> !entry.getName().startsWith("META-INF/MANIFEST"))
              .thenComparing(ZipEntry::getName));
      for (ZipEntry entry : entries) {
        if (entry.isDirectory()) {
          continue;
        }
        if (drop.matcher(entry.getName()).find() && !keep.matcher(entry.getName()).find()) {
          dropped++;
          continue;
        }
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal());
        to.putNextEntry(copy);
        from.getInputStream(entry).transferTo(to);
        kept += keep.matcher(entry.getName()).find() ? 1 : 0;
        to.closeEntry();
      }
    }
    if (kept == 0 || dropped == 0) {
      throw new IOException(
          "%s: %d entries that were to be kept, %d dropped (expected: some of both)"
              .formatted(arguments[0], kept, dropped));
    }
  }
}
