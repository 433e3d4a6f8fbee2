package dev.wheelhouse.storage.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wheelhouse.index.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles written and read, and what becomes of one that was changed on the way. */
class BundleTest {
  private static final String SIX = "six-1.17.0-py3-none-any.whl";
  private static final String TORCH = "torch-2.6.0+cu124-cp310-cp310-linux_x86_64.whl";
  private static final String LONG =
      "long_name-1.0-cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64.manylinux_2_28_x86_64"
          + ".manylinux_2_34_x86_64.manylinux_2_35_x86_64.whl";

  @TempDir Path directory;

  private static Goods goods() {
    return new Goods().add(SIX, 10).add(TORCH, 300_000).add(LONG, 1000);
  }

  private static Bundle open(Path... places) throws IOException {
    List<Bundle> bundles = Bundle.open(List.of(places));
    assertThat(bundles).hasSize(1);
    return bundles.getFirst();
  }

  /** Every file below a directory with its digest; or of a single file. */
  private static SortedMap<String, String> contents(Path place) throws IOException {
    SortedMap<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.put(place.relativize(file).toString(), Sha256.of(Files.readAllBytes(file)).hex());
      }
    }
    return all;
  }

  private static String run(Path in, String... command) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "needs " + command[0]);
      throw e;
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static void everythingIsRight(Goods goods, Bundle bundle) throws IOException {
    List<BundleFile> files = bundle.manifest().facts().files();
    assertThat(files).hasSize(3);
    assertThat(bundle.missing(files)).isEmpty();
    for (BundleFile file : files) {
      try (InputStream in = bundle.open(file.path())) {
        assertThat(in.readAllBytes()).isEqualTo(goods.of(file));
      }
      try (InputStream in = bundle.open(file.metadataPath())) {
        assertThat(in.readAllBytes()).isEqualTo(goods.metadata(file.row()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bundle", "bundle.tar"})
  void write_read_everythingIsRight_andTheSameBytesEachTime(String name) throws Exception {
    Path one = goods().writeTo(directory.resolve(name));
    everythingIsRight(goods(), open(one));
    Path other = goods().writeTo(Files.createDirectory(directory.resolve("other")).resolve(name));
    assertThat(contents(other)).isEqualTo(contents(one));
  }

  @Test
  void directory_isCheckedBySha256sum_andHasNoLinks() throws Exception {
    Path bundle = goods().writeTo(directory.resolve("bundle"));
    assertThat(run(bundle, "sha256sum", "--strict", "-c", "SHA256SUMS"))
        .contains(TORCH + ": OK", "simple/six/index.html: OK");
    try (Stream<Path> all = Files.walk(bundle)) {
      assertThat(all.filter(Files::isSymbolicLink)).isEmpty();
    }
    assertThat(contents(bundle).keySet())
        .contains("README.txt", "requirements.txt", "pylock.mine.toml", "manifest.jsonl")
        .doesNotContain("UNFINISHED");
  }

  @Test
  void tar_isReadByGnuTar_andWhatThatPacksIsReadHere() throws Exception {
    Path tar = goods().writeTo(directory.resolve("bundle.tar"));
    Path out = Files.createDirectory(directory.resolve("out"));
    run(out, "tar", "xf", tar.toString());
    everythingIsRight(goods(), open(out));
    for (String format : List.of("gnu", "posix")) {
      Path packed = directory.resolve(format + ".tar");
      run(directory, "tar", "c", "--format=" + format, "-f", packed.toString(), "out");
      everythingIsRight(goods(), open(packed));
    }
  }

  @Test
  void header_ofMoreThan8GiB_isReadByItself() throws Exception {
    long size = 9L << 30;
    Path tar = directory.resolve("big.tar");
    byte[] header = TarLayout.header("files/" + "x".repeat(120), size);
    try (RandomAccessFile file = new RandomAccessFile(tar.toFile(), "rw")) {
      file.write(header);
      file.setLength(header.length + TarLayout.padded(size) + 1024); // sparse
      assertThat(TarIndex.read(file.getChannel(), "big.tar"))
          .containsOnly(
              java.util.Map.entry(
                  "files/" + "x".repeat(120), new TarIndex.Member(header.length, size)));
    }
  }

  // --- volumes

  @ParameterizedTest
  @ValueSource(strings = {"bundle", "bundle.tar"})
  void split_volumesInAnyOrder_areWhole_andNoneIsLarger(String name) throws Exception {
    Goods goods = new Goods().add(SIX, 60_000).add(TORCH, 60_000).add(LONG, 60_000);
    BundleWriter writer = new BundleWriter(goods.facts(), Set.of(), OptionalLong.of(100_000), null);
    Path output = directory.resolve(name);
    writer.write(output, goods, Goods.ONE_BY_ONE, count -> {});
    List<Path> places = new ArrayList<>(writer.places(output));
    assertThat(places).hasSize(3);
    for (Path place : places) {
      try (Stream<Path> files = Files.walk(place)) {
        assertThat(files.mapToLong(BundleTest::size).sum()).isLessThanOrEqualTo(100_000);
      }
    }
    everythingIsRight(goods, open(places.get(2), places.get(0), places.get(1)));
    everythingIsRight(goods, open(name.endsWith(".tar") ? directory : output));
    assertThat(open(places.get(0), places.get(2)).missing(writer.manifest().facts().files()))
        .containsOnlyKeys(2);
  }

  private static long size(Path path) {
    try {
      return Files.isRegularFile(path) ? Files.size(path) : 0;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void split_smallerThanAFile_isRefusedByName() {
    assertThatThrownBy(
            () -> new BundleWriter(goods().facts(), Set.of(), OptionalLong.of(200_000), null))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(TORCH)
        .hasMessageContaining("at most 200000");
  }

  @Test
  void held_isToldOf_andNotCarried() throws Exception {
    Goods goods = goods();
    Sha256 torch = goods.facts().files().get(1).sha256();
    BundleWriter writer =
        new BundleWriter(goods.facts(), Set.of(torch), OptionalLong.empty(), null);
    Path bundle = directory.resolve("delta");
    writer.write(bundle, goods, Goods.ONE_BY_ONE, count -> {});
    assertThat(writer.count()).isEqualTo(2);
    assertThat(contents(bundle).keySet()).noneMatch(path -> path.endsWith(TORCH));
    assertThat(open(bundle).manifest().facts().files())
        .filteredOn(file -> !file.carried())
        .singleElement()
        .satisfies(file -> assertThat(file.sha256()).isEqualTo(torch));
    assertThat(BundleWriter.heldBy(Bundle.open(List.of(bundle)))).contains(torch).hasSize(3);
  }

  // --- interruptions

  /** Fails when the file number {@code at} is opened. */
  private static BundleWriter.Crew breaksAt(int at) {
    AtomicInteger done = new AtomicInteger();
    return work -> {
      for (BundleWriter.Work one : work) {
        if (done.incrementAndGet() == at) {
          throw new IOException("the stick was taken out");
        }
        one.run();
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"bundle", "bundle.tar"})
  void write_interruptedAtAnyPoint_isNoBundle_andGoesOn(String name) throws Exception {
    Path whole = goods().writeTo(Files.createDirectory(directory.resolve("w")).resolve(name));
    for (int at : List.of(1, 7, 9, 11, 12)) {
      Path place = Files.createDirectory(directory.resolve("at-" + at)).resolve(name);
      Goods goods = goods();
      assertThatThrownBy(() -> goods.writer().write(place, goods, breaksAt(at), count -> {}))
          .hasMessageContaining("taken out");
      assertThatThrownBy(() -> open(place)).isInstanceOf(BundleException.class);
      int before = goods.opened.get();
      goods.writeTo(place);
      assertThat(contents(place)).isEqualTo(contents(whole));
      assertThat(goods.opened.get()).as("each file is copied once").isEqualTo(3);
      assertThat(before).isLessThanOrEqualTo(3);
      goods.writeTo(place);
      assertThat(goods.opened.get()).as("a bundle that is complete stays").isEqualTo(3);
    }
  }

  /** A power cut may leave a file of the right length with other bytes. */
  @ParameterizedTest
  @ValueSource(strings = {"bundle", "bundle.tar"})
  void write_whatWasLeftIsDamaged_isWrittenAgain(String name) throws Exception {
    Path place = directory.resolve(name);
    Goods goods = goods();
    assertThatThrownBy(() -> goods.writer().write(place, goods, breaksAt(15), count -> {}))
        .hasMessageContaining("taken out");
    boolean tar = name.endsWith(".tar");
    Path left =
        tar
            ? directory.resolve(name + ".part")
            : place.resolve(goods.facts().files().get(1).path());
    byte[] bytes = Files.readAllBytes(left);
    bytes[bytes.length / 2] ^= 1;
    Files.write(left, bytes);
    goods.writeTo(place);
    everythingIsRight(goods(), open(place));
    assertThat(contents(place))
        .isEqualTo(
            contents(goods().writeTo(Files.createDirectory(directory.resolve("w")).resolve(name))));
  }

  @Test
  void write_unfinishedExportOfOtherContent_leavesNothingBehind() throws Exception {
    Path place = directory.resolve("bundle");
    Goods other = goods().add("other-1.0-py3-none-any.whl", 50);
    assertThatThrownBy(() -> other.writer().write(place, other, breaksAt(16), count -> {}))
        .hasMessageContaining("taken out");
    assertThat(contents(place).keySet()).anyMatch(path -> path.contains("other-1.0"));
    goods().writeTo(place);
    Path fresh = goods().writeTo(directory.resolve("fresh"));
    assertThat(contents(place)).isEqualTo(contents(fresh));
  }

  @Test
  void write_whereSomethingElseLies_isRefused() throws Exception {
    Path place = Files.createDirectory(directory.resolve("photos"));
    Files.writeString(place.resolve("cat.jpg"), "x");
    assertThatThrownBy(() -> goods().writeTo(place))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("photos")
        .hasMessageContaining("cat.jpg");
    Path bundle = goods().writeTo(directory.resolve("bundle"));
    Path tar = goods().writeTo(directory.resolve("bundle.tar"));
    for (Path there : List.of(bundle, tar)) {
      assertThatThrownBy(() -> goods().add("more-1.0-py3-none-any.whl", 5).writeTo(there))
          .isInstanceOf(BundleException.class)
          .hasMessageContaining("another bundle is there");
    }
  }

  @Test
  void write_damagedInTheMirror_isRefusedByName_andIsNoBundle() throws Exception {
    Goods goods = goods();
    goods.damage(SIX);
    Path place = directory.resolve("bundle");
    assertThatThrownBy(() -> goods.writeTo(place))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(SIX)
        .hasMessageContaining("verify --repair");
    assertThatThrownBy(() -> open(place)).isInstanceOf(BundleException.class);
  }

  // --- changed on the way

  @Test
  void missing_renamedFile_isNamedWithWhatIsThere() throws Exception {
    Path place = goods().writeTo(directory.resolve("bundle"));
    BundleFile six = bundle(place, SIX);
    Files.move(place.resolve(six.path()), place.resolve(six.path()).resolveSibling("seven.whl"));
    assertThatThrownBy(() -> open(place).missing(open(place).manifest().facts().files()))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(six.path())
        .hasMessageContaining("seven.whl");
  }

  @Test
  void missing_theOnlyFileThatIsWantedWasRemoved_isNoMissingVolume() throws Exception {
    Path place = goods().writeTo(directory.resolve("bundle"));
    BundleFile six = bundle(place, SIX);
    Files.delete(place.resolve(six.path()));
    assertThatThrownBy(() -> open(place).missing(List.of(six)))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(six.path())
        .hasMessageNotContaining("volume");
  }

  private static BundleFile bundle(Path place, String filename) throws IOException {
    return open(place).manifest().facts().files().stream()
        .filter(file -> file.row().filename().equals(filename))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void missing_wrongLength_isToldWithBoth() throws Exception {
    Path place = goods().writeTo(directory.resolve("bundle"));
    BundleFile six = bundle(place, SIX);
    Files.writeString(place.resolve(six.path()), "short");
    assertThatThrownBy(() -> open(place).missing(open(place).manifest().facts().files()))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("has 5 bytes (expected: 10)");
  }

  @Test
  void tar_entryThatLeavesTheDirectory_isRefused() throws Exception {
    for (String evil : List.of("../evil", "/etc/evil", "files/../../evil")) {
      Path tar = directory.resolve("evil.tar");
      byte[] header = TarLayout.header(evil, 0);
      Files.write(tar, java.util.Arrays.copyOf(header, header.length + 1024));
      assertThatThrownBy(() -> open(tar))
          .isInstanceOf(BundleException.class)
          .hasMessageContaining(evil);
    }
  }

  @Test
  void tar_cutAnywhere_isRefused() throws Exception {
    Path tar = goods().writeTo(directory.resolve("bundle.tar"));
    byte[] bytes = Files.readAllBytes(tar);
    for (int length : List.of(0, 100, 512, 5000, bytes.length / 2, bytes.length - 1025)) {
      Path cut = directory.resolve("cut.tar");
      Files.write(cut, java.util.Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> open(cut))
          .as("%d of %d bytes", length, bytes.length)
          .isInstanceOf(BundleException.class)
          .hasMessageContaining("cut.tar");
    }
    Path text = Files.writeString(directory.resolve("text.tar"), "x".repeat(2000));
    assertThatThrownBy(() -> open(text))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("no tar");
  }

  // --- signatures

  private Path signed(BundleKey.Pair key) throws IOException {
    Path place = directory.resolve("signed");
    new BundleWriter(goods().facts(), Set.of(), OptionalLong.empty(), key)
        .write(place, goods(), Goods.ONE_BY_ONE, count -> {});
    return place;
  }

  @Test
  void signature_ofATrustedKey_isAccepted_andOthersAreNot() throws Exception {
    BundleKey.Pair key = BundleKey.Pair.parse(BundleKey.generate().pem()).orElseThrow();
    BundleKey.Pair stranger = BundleKey.generate();
    Bundle bundle = open(signed(key));
    byte[] manifest = bundle.manifestBytes();
    assertThat(new Trust(List.of(stranger.key(), key.key())).check(manifest, bundle.signature()))
        .isEqualTo("signed by " + key.key().text());
    assertThat(new Trust(List.of()).check(manifest, bundle.signature()))
        .contains("no setting says to trust");
    assertThatThrownBy(() -> new Trust(List.of(stranger.key())).check(manifest, bundle.signature()))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("signed by " + key.key().text())
        .hasMessageContaining("expected: by " + stranger.key().text());
    assertThatThrownBy(() -> new Trust(List.of(key.key())).check(manifest, null))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("not signed");
    manifest[50] ^= 1;
    for (Trust trust : List.of(new Trust(List.of()), new Trust(List.of(key.key())))) {
      assertThatThrownBy(() -> trust.check(manifest, bundle.signature()))
          .isInstanceOf(BundleException.class)
          .hasMessageContaining("was changed");
    }
  }

  @Test
  void signature_ofTheSameKeyAndContent_isTheSame() throws Exception {
    BundleKey.Pair key = BundleKey.generate();
    Path one = signed(key);
    SortedMap<String, String> first = contents(one);
    Path other = directory.resolve("other");
    new BundleWriter(goods().facts(), Set.of(), OptionalLong.empty(), key)
        .write(other, goods(), Goods.ONE_BY_ONE, count -> {});
    assertThat(contents(other)).isEqualTo(first);
    assertThat(first.keySet()).contains("manifest.sig");
  }
}
