package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.TestWheel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.blockhound.BlockHound;

/** Nothing waits on an event loop, whatever is asked. */
class EventLoopTest {
  private static final List<String> BLOCKED = new CopyOnWriteArrayList<>();

  @TempDir Path directory;

  @Test
  void requestsOfEveryKind_blockNoEventLoop() throws Exception {
    BlockHound.builder()
        .nonBlockingThreadPredicate(
            current -> current.or(thread -> thread.getName().startsWith("loop-")))
        // Waiting for work is what a loop does; a region is copied by the kernel without waiting.
        .allowBlockingCallsInside("io.netty.channel.nio.NioIoHandler", "run")
        .blockingMethodCallback(method ->
            BLOCKED.add(method + " at " + List.of(Thread.currentThread().getStackTrace())))
        .install();
    try (Stage stage = new Stage(directory)) {
      TestWheel big = TestWheel.recipe("big", "1.0").padded(3_000_000).make();
      CudaWorld.fill(stage.upstream, 0);
      stage.upstream.pypi().add(big);
      stage.start();
      for (int i = 0; i < 2; i++) {
        for (String path :
            List.of(
                "/",
                "/-/health",
                "/simple/",
                "/simple/six/",
                "/simple/torch/",
                "/simple/nosuch/",
                "/x")) {
          assertThat(stage.get(path).statusCode()).isBetween(200, 404);
        }
        stage.get("/simple/big/");
        String path = stage.file("pypi", stage.upstream.pypi().path(big.filename()));
        stage.head(path);
        assertThat(stage.bytes(path, "Range", "bytes=0-99").body()).hasSize(100);
        assertThat(stage.bytes(path).body()).hasSize((int) big.size());
        stage.get(path + ".metadata");
      }
    }
    assertThat(BLOCKED).isEmpty();
  }
}
