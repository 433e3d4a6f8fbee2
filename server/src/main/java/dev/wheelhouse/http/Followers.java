package dev.wheelhouse.http;

import dev.wheelhouse.mirror.Fill;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The transfers of one event loop that follow one fill. Steps of the fill post one task to the
 * loop, not one for each client, and at most one in 5 ms. Confined to its loop but for {@link
 * #stepped}.
 */
final class Followers {
  private static final FastThreadLocal<Map<Fill, Followers>> OF_THIS_LOOP =
      new FastThreadLocal<>() {
        @Override
        protected Map<Fill, Followers> initialValue() {
          return new IdentityHashMap<>();
        }
      };

  /**
   * Steps within so long are told together: a step is 64 KiB, and each costs a wake-up and a call
   * into the kernel for every client.
   */
  private static final long TOGETHER_NANOS = 5_000_000L;

  private final EventLoop loop;
  private final Set<FillTransfer> transfers = new LinkedHashSet<>();
  private final AtomicBoolean posted = new AtomicBoolean();
  private final Runnable listener = this::stepped;
  private volatile long woken = System.nanoTime() - TOGETHER_NANOS;

  private Followers(EventLoop loop) {
    this.loop = loop;
  }

  /** Lets {@code transfer} be woken at each step of its fill; called on its event loop. */
  static void add(FillTransfer transfer, Fill fill, EventLoop loop) {
    Followers followers =
        OF_THIS_LOOP
            .get()
            .computeIfAbsent(
                fill,
                f -> {
                  Followers fresh = new Followers(loop);
                  f.listen(fresh.listener);
                  return fresh;
                });
    followers.transfers.add(transfer);
  }

  /** Ends {@link #add}; called on the same event loop. */
  static void remove(FillTransfer transfer, Fill fill) {
    Map<Fill, Followers> all = OF_THIS_LOOP.get();
    Followers followers = all.get(fill);
    if (followers != null && followers.transfers.remove(transfer)) {
      if (followers.transfers.isEmpty()) {
        all.remove(fill);
        fill.unlisten(followers.listener);
      }
    }
  }

  private void stepped() {
    if (posted.compareAndSet(false, true)) {
      long wait = woken + TOGETHER_NANOS - System.nanoTime();
      if (wait <= 0) {
        loop.execute(this::wake);
      } else {
        var unused = loop.schedule(this::wake, wait, TimeUnit.NANOSECONDS);
      }
    }
  }

  private void wake() {
    woken = System.nanoTime();
    posted.set(false);
    List<FillTransfer> now = new ArrayList<>(transfers);
    now.forEach(FillTransfer::pump);
  }
}
