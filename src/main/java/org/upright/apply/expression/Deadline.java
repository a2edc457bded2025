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
 */
public final class Deadline {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int PATIENCE = 10;

    private final long end;
    private final long patience;
    private final long busyEnd;
    private final Duration wait;

    private Deadline(long now, long busy, Duration wait) {
        this.end = now + wait.toNanos();
        this.patience = now + PATIENCE * wait.toNanos();
        this.busyEnd = busy + wait.toNanos();
        this.wait = wait;
    }

    public static Deadline after(Duration wait) {
        return new Deadline(System.nanoTime(), busy(), wait);
    }

    /** This one, or the end of the wait from now on, whichever comes first. */
    public Deadline orAfter(Duration wait) {
        Deadline other = after(wait);
        return other.busyEnd - busyEnd < 0 ? other : this;
    }

    public boolean hasPassed() {
        long now = System.nanoTime();
        return now - end > 0 && (now - patience > 0 || busy() - busyEnd > 0);
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
