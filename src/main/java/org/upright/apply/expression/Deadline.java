package org.upright.apply.expression;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * The point at which work is given up: when its time has run out both on the machine's running clock and on the
 * processor. Knows nothing of the calendar.
 *
 * <p>A busy machine makes a thread wait, and what it waited for is no cost of the expression; so work that has not had
 * its time of the processor goes on, up to ten times its time. Belongs to the thread that made it.
 *
 * <p>Work that takes long waits for its turn here, too; its maker gives the turn back by {@link #rest}.
 */
public final class Deadline {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int PATIENCE = 10;
    private static final long SOON = 50_000; // nanoseconds

    private final long end;
    private final long patience;
    private final long busyEnd;
    private final Duration wait;
    private final LongTurns turns;
    private final long begun;
    private long look;

    private Deadline(long now, long busy, Duration wait, LongTurns turns, long begun) {
        this.end = now + wait.toNanos();
        this.patience = now + PATIENCE * wait.toNanos();
        this.busyEnd = busy + wait.toNanos();
        this.wait = wait;
        this.turns = turns;
        this.begun = begun;
        this.look = now;
    }

    /** For one caller of a process. */
    public static Deadline after(Duration wait) {
        return after(wait, LongTurns.unbounded());
    }

    /** @param turns of all who work in this process */
    public static Deadline after(Duration wait, LongTurns turns) {
        long busy = busy();
        return new Deadline(System.nanoTime(), busy, wait, turns, busy);
    }

    /** This one, or the end of the wait from now on, whichever comes first. */
    public Deadline orAfter(Duration wait) {
        Deadline other = new Deadline(System.nanoTime(), busy(), wait, turns, begun);
        return other.busyEnd - busyEnd < 0 ? other : this;
    }

    public boolean hasPassed() {
        return System.nanoTime() - look > 0 && look();
    }

    /** To ask for the time of the processor costs more than a step of the work, so it is asked only when it may decide. */
    private boolean look() {
        long brief = turns.brief().toNanos() - (busy() - begun);
        if (brief <= 0) {
            turns.take();
        }
        long now = System.nanoTime();
        long left = now - end > 0 ? Math.min(patience - now, busyEnd - busy()) : end - now;
        look = now + Math.max(SOON, brief > 0 ? Math.min(brief, left) : left);
        return left <= 0;
    }

    /** Lets others have their turn until this is asked again. */
    public void rest() {
        turns.give();
        look = System.nanoTime();
    }

    /** Time of the processor that this thread has had; the running clock where that cannot be told. */
    private static long busy() {
        boolean told = THREADS.isCurrentThreadCpuTimeSupported();
        long busy = told ? THREADS.getCurrentThreadCpuTime() : -1;
        return busy < 0 ? System.nanoTime() : busy;
    }

    /** Stops the work that is being done once the point has passed. */
    public void check() {
        if (hasPassed()) {
            throw new OverBudgetException("took more than " + wait.toMillis() + " ms");
        }
    }
}
