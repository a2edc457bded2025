package org.upright.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.fhir.RefusedException;
import org.upright.store.ResourceStore;

/**
 * Writes events to the store behind the requests' backs: a bounded queue, one thread, many events a transaction.
 *
 * <p>Fail-open: an event that cannot be kept is lost, counted and logged. Fail-closed: while the store refuses events, or
 * the queue is full, accesses are refused with 503; of a process that is killed the last few are lost even then.
 */
public final class StoredAudits implements AuditSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredAudits.class);
    private static final int WAITING = 10_000;
    private static final int TOGETHER = 200;
    private static final int ATTEMPTS = 3;
    /** So long an event waits for others, that each does not take a commit, and the disk's time, for itself. */
    private static final int LINGER_MILLIS = 10;

    private final ResourceStore store;
    private final boolean failClosed;
    private final BlockingQueue<Supplier<AuditEvent>> queue = new ArrayBlockingQueue<>(WAITING);
    private final AtomicLong lost = new AtomicLong();
    private final Thread writer = new Thread(this::write, "audit");
    private volatile boolean failing;
    private volatile boolean closed;

    public StoredAudits(ResourceStore store, boolean failClosed) {
        this.store = store;
        this.failClosed = failClosed;
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void accept(Supplier<AuditEvent> event) {
        if (failClosed && failing) {
            throw unavailable();
        }
        if (!queue.offer(event)) {
            if (failClosed) {
                throw unavailable();
            }
            lose(1);
        }
    }

    private static RefusedException unavailable() {
        return new RefusedException.Unavailable(
                "The audit trail cannot be written, and no access is given without it; try again later.");
    }

    private void lose(int count) {
        long sum = lost.addAndGet(count);
        if (sum == count || sum % 1_000 < count) {
            LOG.error("Audit events are lost, {} until now: the store does not take them", sum);
        }
    }

    @Override
    public boolean isBehind() {
        return queue.size() >= TOGETHER;
    }

    /** Whether access is given: always where it does not wait for the trail. */
    public boolean isReady() {
        return !failClosed || !failing;
    }

    /** Events that could not be kept since the start. */
    public long lost() {
        return lost.get();
    }

    private void write() {
        List<Supplier<AuditEvent>> taken = new ArrayList<>();
        try {
            while (!closed || !queue.isEmpty()) {
                Supplier<AuditEvent> first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    taken.add(first);
                    linger();
                    int unused = queue.drainTo(taken, TOGETHER - 1);
                    keep(made(taken));
                    taken.clear();
                }
            }
        } catch (InterruptedException e) {
            lose(taken.size() + queue.size());
        }
    }

    private void linger() throws InterruptedException {
        if (!closed && queue.size() < TOGETHER) {
            Thread.sleep(LINGER_MILLIS);
        }
    }

    private List<AuditEvent> made(List<Supplier<AuditEvent>> taken) {
        List<AuditEvent> events = new ArrayList<>();
        for (Supplier<AuditEvent> one : taken) {
            try {
                events.add(one.get());
            } catch (RuntimeException e) { // the trail goes on, whatever was seen
                LOG.error("An audit event cannot be made", e);
                lose(1);
            }
        }
        return events;
    }

    private void keep(List<AuditEvent> events) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                store.transact(transaction(events));
                failing = false;
                return;
            } catch (RefusedException.Unprocessable | RefusedException.Unreadable e) {
                keepEach(events, e);
                return;
            } catch (RuntimeException e) { // whatever the store fails with, the trail goes on
                failing = true;
                boolean last = closed || !failClosed && attempt >= ATTEMPTS;
                if (last) {
                    LOG.error("Audit events cannot be stored", e);
                    lose(events.size());
                    return;
                }
                Thread.sleep(Math.min(5_000L, 100L << Math.min(attempt, 6)));
            }
        }
    }

    /** One event that the store refuses for what it is must not cost the others, nor stop the trail. */
    private void keepEach(List<AuditEvent> events, RefusedException refused) throws InterruptedException {
        if (events.size() == 1) {
            LOG.error("An audit event is not storable: {}", refused.getClass().getSimpleName());
            lose(1);
            return;
        }
        for (AuditEvent event : events) {
            keep(List.of(event));
        }
    }

    private static Bundle transaction(List<AuditEvent> events) {
        Bundle bundle = new Bundle().setType(Bundle.BundleType.TRANSACTION);
        events.forEach(event -> bundle.addEntry()
                .setResource(event)
                .getRequest()
                .setMethod(Bundle.HTTPVerb.POST)
                .setUrl("AuditEvent"));
        return bundle;
    }

    /** Writes what waits, for five seconds at most. */
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(5_000);
            writer.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
