package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.Sha256;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Clients of one cold wheel: many, slow, gone, or there when the server stops. */
class CrowdTest extends BigWheelStage {
  private static final TestWheel SMALLER =
      TestWheel.recipe("smaller", "1.0").padded(2_000_000).make();
  private static final String SMALLER_PATH = "smaller-1.0-py3-none-any.whl$";
  private static final long MEBIBYTE = 1 << 20;

  private void awaitClients(int count) throws Exception {
    await(
        count + " clients",
        () -> stage.transfers().size() == 1 && stage.transfers().getFirst().clients() == count);
  }

  /** Reads an answer whole; a client's memory is one small buffer. */
  private static Sha256 digest(Socket socket) throws Exception {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[16 * 1024];
    InputStream in = socket.getInputStream();
    int count;
    while ((count = in.read(buffer)) >= 0) {
      digest.update(buffer, 0, count);
    }
    return Sha256.ofBytes(digest.digest());
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  // --- many

  @Test
  void fiveHundred_followOneFill_oneDownload_andNoMemoryForEach() throws Exception {
    stage.upstream.pypi().add(SMALLER);
    stage.get("/simple/smaller/");
    url = stage.file("pypi", stage.upstream.pypi().path(SMALLER.filename()));
    Gate gate = stage.upstream.stallAt(SMALLER_PATH, 1_000_000);
    List<Socket> sockets = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      sockets.add(ask());
      gate.awaitReached();
      awaitClients(1);
      long before = heap();
      for (int i = 1; i < 500; i++) {
        sockets.add(ask());
      }
      awaitClients(500);
      assertThat(heap() - before).as("half a megabyte waits for each").isLessThan(48 * MEBIBYTE);
      List<Future<Sha256>> digests = new ArrayList<>();
      for (Socket socket : sockets) {
        digests.add(
            clients.submit(() -> {
              assertThat(readHead(socket.getInputStream())).startsWith("HTTP/1.1 200");
              return digest(socket);
            }));
      }
      gate.open();
      for (Future<Sha256> digest : digests) {
        assertThat(digest.get()).isEqualTo(SMALLER.sha256());
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    assertThat(stage.upstream.count(SMALLER_PATH)).isEqualTo(1);
    assertThat(stage.upstream.bytesSent(SMALLER_PATH)).isEqualTo(SMALLER.size());
  }

  @Test
  void smallFile_manyAtTheMomentItLands_everyoneGetsIt() throws Exception {
    for (int round = 0; round < 5; round++) {
      TestWheel tiny = TestWheel.recipe("tiny", "1." + round).make();
      stage.upstream.pypi().add(tiny);
      stage.pass(Duration.ofHours(1));
      stage.get("/simple/tiny/");
      String path = stage.file("pypi", stage.upstream.pypi().path(tiny.filename()));
      List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(
            stage
                .client()
                .sendAsync(stage.request(path).build(), HttpResponse.BodyHandlers.ofByteArray()));
      }
      for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
        assertThat(Sha256.of(answer.get().body())).isEqualTo(tiny.sha256());
      }
    }
  }

  @Test
  void fiftyLeaveHalfWay_theFillGoesOn_oneDownload() throws Exception {
    restartWithOneConnection();
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    List<CompletableFuture<HttpResponse<InputStream>>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(stream());
    }
    gate.awaitReached();
    stage.upstream.clearFaultsButHold(gate);
    for (CompletableFuture<HttpResponse<InputStream>> answer : answers) {
      assertThat(answer.get().body().readNBytes(1000)).isEqualTo(part(0, 1000));
    }
    awaitClients(50);
    for (CompletableFuture<HttpResponse<InputStream>> answer : answers) {
      answer.get().body().close();
    }
    awaitClients(0);
    gate.open();
    awaitStored();
    assertThat(sent()).isEqualTo(SIZE);
    fetchIsRight();
    assertThat(sent()).isEqualTo(SIZE);
  }

  @Test
  void comesLate_getsThePrefixAtOnce_thenFollows() throws Exception {
    restartWithOneConnection();
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    CompletableFuture<HttpResponse<InputStream>> first = stopped(gate);
    assertThat(first.get().body().readNBytes(3_000_000)).hasSize(3_000_000);
    int before = requests().size();
    CompletableFuture<HttpResponse<InputStream>> late = stream();
    assertThat(late.get().body().readNBytes(3_000_000)).isEqualTo(part(0, 3_000_000));
    assertThat(requests()).hasSize(before);
    gate.open();
    assertThat(late.get().body().readAllBytes()).isEqualTo(part(3_000_000, SIZE));
    assertThat(sent()).isEqualTo(SIZE);
  }

  // --- slow

  @Test
  void readsNothing_holdsUpNobody_andGetsItsBytesLater() throws Exception {
    stage.upstream.slow(PATH, 20_000_000);
    List<Socket> sleepers = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        sleepers.add(ask());
      }
      fetchIsRight();
      awaitStored();
      for (Socket socket : sleepers) {
        assertThat(readHead(socket.getInputStream())).startsWith("HTTP/1.1 200");
        assertThat(digest(socket)).isEqualTo(WHEEL.sha256());
      }
    } finally {
      for (Socket socket : sleepers) {
        socket.close();
      }
    }
    assertThat(sent()).isEqualTo(SIZE);
  }

  @Test
  void stopsReading_isCut_othersAreNot() throws Exception {
    restartWith("WHEELHOUSE_CLIENT_TIMEOUT", "800ms", "WHEELHOUSE_FETCH_CONNECTIONS_PER_FILE", "1");
    stage.upstream.slow(PATH, 8_000_000);
    try (Socket sleeper = ask()) {
      CompletableFuture<HttpResponse<byte[]>> reader =
          stage
              .client()
              .sendAsync(stage.request(url).build(), HttpResponse.BodyHandlers.ofByteArray());
      awaitClients(2);
      awaitClients(1);
      assertThat(Sha256.of(reader.get().body())).isEqualTo(WHEEL.sha256());
      assertThat(readHead(sleeper.getInputStream())).contains("content-length: " + SIZE);
      assertThat(lengthUntilTheCut(sleeper.getInputStream())).isLessThan(SIZE - HOLD_BACK);
    }
  }

  @Test
  void readsALongFileSlowlyButSteadily_isNotCut() throws Exception {
    restartWith("WHEELHOUSE_CLIENT_TIMEOUT", "1500ms");
    fetchIsRight();
    awaitStored();
    try (Socket socket = ask()) {
      InputStream in = socket.getInputStream();
      readHead(in);
      int length = 0;
      while (length < SIZE) {
        byte[] bytes = in.readNBytes(400_000);
        assertThat(bytes).isEqualTo(part(length, Math.min(SIZE, length + 400_000)));
        length += bytes.length;
        LockSupport.parkNanos(40_000_000); // the slow client itself
      }
    }
  }

  // --- the end

  @Test
  void serverStopsInTheMiddle_clientsSeeACut_noShortSuccess_noReset() throws Exception {
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    try (Socket socket = ask()) {
      gate.awaitReached();
      InputStream in = socket.getInputStream();
      assertThat(readHead(in)).contains("content-length: " + SIZE);
      assertThat(in.readNBytes(3_000_000)).isEqualTo(part(0, 3_000_000));
      stage.stop();
      byte[] rest = in.readAllBytes(); // a reset would throw
      assertThat(rest.length).isLessThan(SIZE - 3_000_000);
      assertThat(rest).isEqualTo(part(3_000_000, 3_000_000 + rest.length));
    }
    stage.upstream.clearFaults();
    stage.start();
    fetchIsRight();
  }

  @Test
  void serverStopsBeforeTheHead_clientsSeeNoAnswer_ratherThanAnEmptyOne() throws Exception {
    Gate gate = stage.upstream.hang(PATH);
    try (Socket socket = ask()) {
      gate.awaitReached();
      stage.stop();
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
    stage.upstream.clearFaults();
    stage.start();
    fetchIsRight();
  }
}
