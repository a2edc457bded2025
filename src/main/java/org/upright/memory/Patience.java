package org.upright.memory;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How many callers may wait for room at once, and how long each of them does. Thread-safe. */
public final class Patience {
    /** Of a client that is kept waiting rather than told to come again. */
    public static final Duration STANDARD = Duration.ofSeconds(4);

    private final Semaphore places;
    private final Duration most;

    /** @param waiting beyond which nobody waits */
    public Patience(int waiting, Duration most) {
        this.places = new Semaphore(waiting);
        this.most = most;
    }

    /** What is waited for; whether it was got. */
    @FunctionalInterface
    public interface Wait {
        boolean got() throws InterruptedException;
    }

    /** False also where too many wait already, or this thread is to end. */
    public boolean waits(Wait wait) {
        if (!places.tryAcquire()) {
            return false;
        }
        try {
            return wait.got();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            places.release();
        }
    }

    /** Takes the permits, if there are so many in time. */
    public boolean inTime(Semaphore permits, int wanted) throws InterruptedException {
        return permits.tryAcquire(wanted, most.toMillis(), TimeUnit.MILLISECONDS);
    }
}
