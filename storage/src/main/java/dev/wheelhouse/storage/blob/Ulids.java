package dev.wheelhouse.storage.blob;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes ULIDs: 48 bits of time in milliseconds, 80 random bits, in Crockford's base 32. Within one
 * millisecond, and when the clock steps back, the last one is counted up, so that they always rise.
 * Threads may share one.
 */
final class Ulids {
  private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
  private static final int RANDOM_BYTES = 10;
  private static final int LENGTH = 26;
  private static final int TIME_DIGITS = 10;

  private final SecureRandom random = new SecureRandom();
  private final ReentrantLock lock = new ReentrantLock();
  private final byte[] tail = new byte[RANDOM_BYTES];
  private long lastMillis;

  String next() {
    lock.lock();
    try {
      long now = System.currentTimeMillis();
      if (now > lastMillis) {
        lastMillis = now;
        random.nextBytes(tail);
        // Room to count up without running over.
        tail[0] &= 0x7f;
      } else {
        countUp();
      }
      return encode();
    } finally {
      lock.unlock();
    }
  }

  /** When one was made, to the millisecond. */
  static Instant time(String ulid) {
    long millis = 0;
    for (int i = 0; i < TIME_DIGITS; i++) {
      millis = (millis << 5) | Arrays.binarySearch(DIGITS, ulid.charAt(i));
    }
    return Instant.ofEpochMilli(millis);
  }

  private void countUp() {
    for (int i = RANDOM_BYTES - 1; i >= 0; i--) {
      if (++tail[i] != 0) {
        return;
      }
    }
  }

  private String encode() {
    char[] text = new char[LENGTH];
    long time = lastMillis;
    for (int i = TIME_DIGITS - 1; i >= 0; i--) {
      text[i] = DIGITS[(int) (time & 31)];
      time >>>= 5;
    }
    int bits = 0;
    int held = 0;
    int at = TIME_DIGITS;
    for (byte part : tail) {
      held = (held << 8) | (part & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text[at++] = DIGITS[(held >>> bits) & 31];
      }
    }
    return new String(text);
  }
}
