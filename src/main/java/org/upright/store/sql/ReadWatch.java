package org.upright.store.sql;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * Breaks off reads of the database that take too long, and of those that take long the latest, where they would leave too
 * few connections to everybody else. Thread-safe.
 */
final class ReadWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadWatch.class);
    /** What takes so much is long. */
    static final Duration LONG = Duration.ofSeconds(1);

    private static final long LOOK_MILLIS = 100;

    private final int together;
    private final Set<Watched> reads = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock;

    /** @param together how many reads may take long at once */
    ReadWatch(int together) {
        this.together = together;
        this.clock = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "store-watch");
            thread.setDaemon(true);
            return thread;
        });
        var unused = clock.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Begins to watch a read, which the caller ends. */
    Watched begin(Duration most, Breaker breaker) {
        Watched read = new Watched(most, breaker);
        boolean unused = reads.add(read);
        return read;
    }

    private void look() {
        long now = System.nanoTime();
        List<Watched> slow = reads.stream()
                .filter(read -> now - read.began > LONG.toNanos())
                .sorted(Comparator.comparingLong(read -> read.began - now))
                .toList();
        for (int i = 0; i < slow.size(); i++) {
            Watched read = slow.get(i);
            if (now - read.began > read.most.toNanos()) {
                read.breakOff(tooLong(read.most));
            } else if (i >= together) {
                read.breakOff(new RefusedException.Unavailable(
                        "The server is busy with other searches that take long; try again later."));
            }
        }
    }

    private static RefusedException tooLong(Duration most) {
        return new RefusedException.Unprocessable(List.of(Issue.error(
                IssueType.TOOCOSTLY,
                "",
                "To find this takes longer than " + most.toSeconds()
                        + " s, the limit `limits.searchSeconds`; ask for less, or by other criteria.")));
    }

    @Override
    public void close() {
        clock.shutdownNow().clear();
    }

    /** Ends what a connection does now, in another thread. */
    interface Breaker {
        void run() throws SQLException;
    }

    /** One read. */
    final class Watched implements AutoCloseable {
        private final long began = System.nanoTime();
        private final Duration most;
        private final Breaker breaker;
        private Optional<RefusedException> broken = Optional.empty();
        private boolean over;

        private Watched(Duration most, Breaker breaker) {
            this.most = most;
            this.breaker = breaker;
        }

        /** Never after its end, when the connection is another's. */
        private synchronized void breakOff(RefusedException why) {
            if (over) {
                return;
            }
            broken = Optional.of(why);
            try {
                breaker.run();
            } catch (SQLException e) {
                LOG.warn("A read that takes too long could not be broken off", e);
            }
        }

        /** Why it was broken off; empty where it was not. */
        synchronized Optional<RefusedException> broken() {
            return broken;
        }

        @Override
        public synchronized void close() {
            over = true;
            boolean unused = reads.remove(this);
        }
    }
}
