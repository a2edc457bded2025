package org.upright.memory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * The memory that answers may have at once: what is read from the store for them, what is made of it, and their bytes until
 * they are sent. Each request has a share, that of its thread; who finds no room waits a little and is refused then.
 * Small answers are not counted; threads bound them. Thread-safe.
 *
 * <p>Nobody waits for memory while holding a connection of the database, which all others wait for: see {@link #outside}.
 */
public final class Room {
    private static final int UNIT = 1_024;
    private static final long SMALL = 128 * UNIT;

    /** An answer may be counted to take more than the whole room, for counts are rounded up; it has the room alone then. */
    private static final long MOST_OF_ONE = 4;

    private final int most;
    private final Semaphore free;
    private final Semaphore seats;
    private final Patience patience;
    private final Map<Thread, Share> shares = new ConcurrentHashMap<>();

    Room(long bytes, int together, int waiting, Duration patience) {
        this.most = units(bytes);
        this.free = new Semaphore(most, true);
        this.seats = new Semaphore(together, true);
        this.patience = new Patience(waiting, patience);
    }

    /**
     * A quarter of the largest heap that this process may have.
     *
     * @param together how many threads may work for large answers at once, so that the others are left for small ones; as
     *     many may wait
     */
    public static Room ofMachine(int together) {
        return of(Runtime.getRuntime().maxMemory() / 4, together);
    }

    /** So many bytes. */
    public static Room of(long bytes, int together) {
        return new Room(bytes, together, together, Patience.STANDARD);
    }

    /** For a process that answers one caller. */
    public static Room unbounded() {
        return new Room(Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Patience.STANDARD);
    }

    private static int units(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes / UNIT + 1);
    }

    /** Opens a share for what this thread does until it is closed. */
    public Share enter() {
        Share share = new Share();
        shares.put(Thread.currentThread(), share);
        return share;
    }

    /**
     * Counts memory to this thread's share; without a share nothing is counted.
     *
     * @throws RefusedException.Unavailable where there is no room in time
     * @throws RefusedException.Unprocessable where one answer would take much more than there is
     */
    public void take(long bytes) {
        mine().ifPresent(share -> share.take(bytes));
    }

    /** Counts so much that the share has this at least. */
    public void takeUpTo(long bytes) {
        mine().ifPresent(share -> share.take(Math.max(0, bytes - share.used)));
    }

    /**
     * Runs work that holds what others need, without waiting for memory in it: where there is no room the work is broken
     * off, what it took is given back, and it is run again when there is. It must have no effects.
     *
     * @throws RefusedException.Unavailable where there is no room in time
     */
    public <T> T outside(Supplier<T> work) {
        Optional<Share> mine = mine();
        return mine.isEmpty() || mine.get().breaksOff ? work.get() : mine.get().runs(work);
    }

    /**
     * The same for work that cannot be run again.
     *
     * @throws RefusedException.Unavailable at once where there is no room
     */
    public <T> T atOnce(Supplier<T> work) {
        Optional<Share> mine = mine();
        return mine.isEmpty() || mine.get().breaksOff ? work.get() : mine.get().runsOnce(work);
    }

    private Optional<Share> mine() {
        return Optional.ofNullable(shares.get(Thread.currentThread()));
    }

    /** Of one thread. */
    public final class Share implements AutoCloseable {
        private final Thread owner = Thread.currentThread();
        private long used;
        private int granted;
        private boolean seated;
        private boolean breaksOff;

        private Share() {}

        private void take(long bytes) {
            long before = used;
            used += bytes;
            try {
                grant();
            } catch (RefusedException refused) {
                used = before;
                throw refused;
            }
        }

        private void grant() {
            if (used / UNIT > MOST_OF_ONE * most) {
                throw tooCostly(used);
            }
            int missing = Math.max(0, needed() - granted);
            if (missing == 0 || (sits(seats.tryAcquire(seated ? 0 : 1)) && free.tryAcquire(missing))) {
                granted += missing;
            } else if (breaksOff) {
                throw new TakenException();
            } else {
                await(missing);
            }
        }

        /** What could never be there is not asked for. */
        private int needed() {
            return used <= SMALL ? 0 : Math.min(most, units(used));
        }

        private void await(int units) {
            if (!acquire(units)) {
                throw busy();
            }
            granted += units;
        }

        private boolean acquire(int units) {
            return patience.waits(() -> sits(patience.inTime(seats, seated ? 0 : 1)) && patience.inTime(free, units));
        }

        private boolean sits(boolean got) {
            seated |= got;
            return seated;
        }

        private <T> T runs(Supplier<T> work) {
            long before = used;
            int ours = granted;
            while (true) {
                breaksOff = true;
                try {
                    T result = work.get();
                    giveBack(Math.min(granted, Math.max(ours, needed())));
                    return result;
                } catch (TakenException taken) {
                    long wanted = 2 * used - before;
                    undo(before, ours);
                    await(Math.min(most, units(wanted)) - ours);
                } catch (RefusedException refused) {
                    undo(before, ours);
                    throw refused;
                } finally {
                    breaksOff = false;
                }
            }
        }

        private <T> T runsOnce(Supplier<T> work) {
            long before = used;
            int ours = granted;
            breaksOff = true;
            try {
                return work.get();
            } catch (TakenException taken) {
                undo(before, ours);
                throw busy();
            } catch (RefusedException refused) {
                undo(before, ours);
                throw refused;
            } finally {
                breaksOff = false;
            }
        }

        /** What was refused is not there, and other entries of the same batch may have room. */
        private void undo(long before, int units) {
            used = before;
            giveBack(units);
        }

        /** The answer is made, and this is what is left of it until it is sent. */
        public void keep(long bytes) {
            used = Math.min(used, bytes);
            giveBack(Math.min(granted, needed()));
        }

        private void giveBack(int kept) {
            free.release(granted - kept);
            granted = kept;
            if (kept == 0) {
                stand();
            }
        }

        private void stand() {
            if (seated) {
                seated = false;
                seats.release();
            }
        }

        /** The thread goes on to something else; the share is closed by another. */
        public void leave() {
            boolean unused = shares.remove(owner, this);
            stand();
        }

        @Override
        public void close() {
            leave();
            giveBack(0);
        }
    }

    private RefusedException tooCostly(long bytes) {
        return new RefusedException.Unprocessable(List.of(Issue.error(
                IssueType.TOOCOSTLY,
                "",
                "To answer takes some " + bytes / UNIT / UNIT + " MB of memory, and " + most / UNIT
                        + " are there for large answers; ask for less at once.")));
    }

    private static RefusedException busy() {
        return new RefusedException.Unavailable("The server is busy with other large answers; try again later.");
    }

    /** Tells {@link Share#runs} to begin anew. */
    private static final class TakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TakenException() {
            super("There is no room; the work is broken off and run again.", null, false, false);
        }
    }
}
