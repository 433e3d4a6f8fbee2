package dev.wheelhouse.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The event loops that the listeners share: one a core. */
public final class Loops implements AutoCloseable {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          count(), new DefaultThreadFactory("loop", true), NioIoHandler.newFactory());

  /** How many there are. */
  static int count() {
    return Math.max(2, Runtime.getRuntime().availableProcessors());
  }

  EventLoopGroup group() {
    return group;
  }

  /** Ends the loops; waits a few seconds at most. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
