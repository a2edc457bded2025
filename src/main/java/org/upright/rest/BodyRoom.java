package org.upright.rest;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.upright.fhir.RefusedException;
import org.upright.memory.JsonCost;
import org.upright.memory.Patience;

/**
 * The memory that large bodies may have at once, so that no number of them exhausts it: what arrives has an eighth of the
 * heap, what has arrived and is handled a half. Small bodies are not counted; threads bound them. Thread-safe.
 *
 * <p>Whoever finds no room waits a little and is refused then, and so is a body that could never have room. Two rooms and
 * not one, because a body that waits to be handled holds its bytes: those that are handled always come to an end.
 */
public final class BodyRoom {
    private static final int SMALL = 64 * 1_024;
    private static final int UNIT = 1_024;

    private final int mostArriving;
    private final int mostHandled;
    private final Semaphore arriving;
    private final Semaphore handled;
    private final Semaphore seats;
    private final int bodyLimit;
    private final Patience patience;

    BodyRoom(long heap, int bodyLimit, int together, int waiting, Duration patience) {
        this.mostArriving = units(heap / 8);
        this.mostHandled = units(heap / 2);
        this.arriving = new Semaphore(mostArriving);
        this.handled = new Semaphore(mostHandled);
        this.seats = new Semaphore(together);
        this.bodyLimit = bodyLimit;
        this.patience = new Patience(waiting, patience);
    }

    /**
     * By the largest heap that this process may have.
     *
     * @param bodyLimit bytes of the largest body
     * @param together how many are handled at once, so that threads are left for small ones; half as many may wait
     */
    public static BodyRoom ofMachine(int bodyLimit, int together) {
        return new BodyRoom(
                Runtime.getRuntime().maxMemory(), bodyLimit, together, Math.max(1, together / 2), Patience.STANDARD);
    }

    private static int units(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes / UNIT);
    }

    /**
     * The room of one body; to be closed when its request is answered.
     *
     * @param declared bytes, as a header says; negative where it does not
     */
    Share share(long declared) {
        return new Share(declared < 0 ? bodyLimit : declared);
    }

    /** Of one body, and one thread. */
    final class Share implements AutoCloseable {
        private final long expected;
        private int arriving;
        private int handled;
        private int seat;

        private Share(long expected) {
            this.expected = expected;
        }

        /**
         * Takes the room for the whole of it once it is not small any more: bodies that had parts of theirs would wait for
         * each other.
         *
         * @param bytes that have arrived until now
         * @throws RefusedException.Unavailable where there is no room in time
         */
        void arrive(long bytes) {
            if (bytes > SMALL && arriving == 0) {
                arriving = take(BodyRoom.this.arriving, Math.min(mostArriving, units(JsonCost.arriving(expected))));
            }
        }

        /**
         * The body is there and will be parsed.
         *
         * @throws RefusedException.TooLarge where it could not have room if it were alone
         * @throws RefusedException.Unavailable where there is none in time
         */
        void handle(long bytes, long values) {
            if (bytes <= SMALL) {
                return;
            }
            int wanted = units(JsonCost.read(bytes, values));
            if (wanted > mostHandled) {
                throw new RefusedException.TooLarge("The body has " + values + " values in " + bytes
                        + " bytes; to read them takes some " + wanted / UNIT + " MB of memory, and "
                        + mostHandled / UNIT
                        + " are there for bodies. Send less at once.");
            }
            if (handled == 0) {
                seat = take(seats, 1);
                handled = take(BodyRoom.this.handled, wanted);
                leave();
            }
        }

        private int take(Semaphore room, int units) {
            if (!room.tryAcquire(units) && !patience.waits(() -> patience.inTime(room, units))) {
                throw new RefusedException.Unavailable("The server is busy with other large bodies; try again later.");
            }
            return units;
        }

        private void leave() {
            BodyRoom.this.arriving.release(arriving);
            arriving = 0;
        }

        @Override
        public void close() {
            leave();
            BodyRoom.this.handled.release(handled);
            handled = 0;
            seats.release(seat);
            seat = 0;
        }
    }
}
