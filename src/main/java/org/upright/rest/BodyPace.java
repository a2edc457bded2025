package org.upright.rest;

/**
 * How fast one body comes, by the time that was spent waiting for it. The time in which this server was busy with other
 * things does not count: a small body that lies there whole is not slow. None is waited for longer than a minute, because a
 * large one holds memory meanwhile.
 */
final class BodyPace {
    private static final long GRACE_NANOS = 2_000_000_000L;
    private static final long MOST_NANOS = 60_000_000_000L;
    private static final double SECOND = 1e9;

    private final int bytesPerSecond;
    private long waited;
    private long received;

    /** @param bytesPerSecond 0 for no bound */
    BodyPace(int bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** @param nanos that a read waited for its bytes */
    void note(long nanos, int bytes) {
        waited += nanos;
        received += Math.max(0, bytes);
    }

    boolean isTooSlow() {
        return bytesPerSecond > 0
                && waited > GRACE_NANOS
                && (waited > MOST_NANOS || received < bytesPerSecond * (waited - GRACE_NANOS) / SECOND);
    }
}
