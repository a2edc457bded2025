package org.upright.apply.expression;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.upright.fhir.RefusedException;

/**
 * Lets few expressions at a time work long, so that processors stay free for everybody else's. What is done within {@link
 * #brief} of the processor needs no turn, and that is nearly everything; turns are given in the order of asking.
 *
 * <p>Whoever gets none in time is refused as a whole: an answer must not depend on how busy the server is. Thread-safe.
 */
public final class LongTurns {
    static final Duration BRIEF = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** For a turn that is free; who stands farther behind would wait in vain, and keep a thread from others. */
    private static final int WAITING = 8;

    private final Semaphore free;
    private final long mostWaiting;
    private final Set<Thread> working = ConcurrentHashMap.newKeySet();
    private final Duration patience;

    LongTurns(int together, Duration patience) {
        this.free = new Semaphore(together, true);
        this.mostWaiting = Math.max(1L, together) * WAITING;
        this.patience = patience;
    }

    /** Half of the processors, one at least. */
    public static LongTurns ofMachine() {
        return new LongTurns(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), PATIENCE);
    }

    /** For a process that evaluates for one caller only. */
    public static LongTurns unbounded() {
        return new LongTurns(Integer.MAX_VALUE, PATIENCE);
    }

    /**
     * What of the processor a call may have without a turn: {@link #BRIEF}, and less while others wait for theirs, for what
     * many long calls have for nothing would keep the processors busy, too.
     */
    Duration brief() {
        return BRIEF.dividedBy(1 + 2L * free.getQueueLength());
    }

    /**
     * Waits for a turn, where this thread has none.
     *
     * @throws RefusedException.Unavailable where none gets free in time
     */
    void take() {
        if (working.contains(Thread.currentThread())) {
            return;
        }
        if (!acquire()) {
            throw new RefusedException.Unavailable(
                    "The server is busy with other expressions that take long; try again later.");
        }
        boolean unused = working.add(Thread.currentThread());
    }

    private boolean acquire() {
        if (free.getQueueLength() >= mostWaiting) {
            return false;
        }
        try {
            return free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Gives the turn back, where this thread has one. */
    void give() {
        if (working.remove(Thread.currentThread())) {
            free.release();
        }
    }
}
