package dev.wheelhouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.FakeUpstream;
import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.TestWheel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What a download does with its sink, whatever becomes of its connections. */
class RangeDownloadTest {
  private static final TestWheel WHEEL = TestWheel.recipe("huge", "1.0").padded(24_000_000).make();
  private static final String PATH = "huge-1.0-py3-none-any.whl$";

  /** Keeps what is written, holds up the first write, and counts places written twice. */
  private static final class Sink implements ByteSink {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch heldUp = new CountDownLatch(1);
    private final byte[] bytes = new byte[(int) WHEEL.size()];
    private final boolean[] written = new boolean[(int) WHEEL.size()];
    private boolean first = true;
    private long twice;

    @Override
    public Future<?> write(long offset, ByteBuffer from) {
      boolean wait = first;
      first = false;
      return threads.submit(() -> {
        if (wait) {
          heldUp.await();
        }
        take((int) offset, from);
        return null;
      });
    }

    private synchronized void take(int offset, ByteBuffer from) {
      for (int at = offset; from.hasRemaining(); at++) {
        twice += written[at] ? 1 : 0;
        written[at] = true;
        bytes[at] = from.get();
      }
    }
  }

  @Test
  void aConnectionIsGivenUpWhileItsBytesAreBeingWritten_noPlaceIsWrittenTwice() throws Exception {
    Sink sink = new Sink();
    try (FakeUpstream origin = FakeUpstream.start();
        Upstream upstream = new Upstream(TestSources.fetch(2, Duration.ofSeconds(30)));
        sink.threads) {
      origin.pypi().add(WHEEL);
      Gate gate = origin.stallAt(PATH, 300_000);
      String url = origin.url() + origin.pypi().path(WHEEL.filename());
      RangeDownload download =
          upstream.download(
              TestSources.source(List.of(origin.url() + "/"), Set.of()),
              List.of(url),
              new OriginObject(WHEEL.size(), null, null),
              new RangePlan(WHEEL.size(), List.of()),
              new RangeDownload.Way(true, true),
              sink,
              List::of,
              sink.threads);
      Future<?> run =
          sink.threads.submit(() -> {
            download.run(null);
            return null;
          });
      gate.awaitReached();
      origin.clearFaultsButHold(gate);
      while (download.progress().relieved() == 0) {
        Thread.onSpinWait();
      }
      sink.heldUp.countDown();
      run.get();
      assertThat(sink.bytes).isEqualTo(WHEEL.bytes());
      assertThat(sink.twice).isZero();
      assertThat(download.progress().wasted()).isLessThan(WHEEL.size() / 100);
    }
  }
}
