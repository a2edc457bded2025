package org.upright.metrics;

import jakarta.servlet.Filter;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.upright.apply.ApplyObserver;
import org.upright.apply.run.Decisions;
import org.upright.store.sql.DatabaseObserver;

/**
 * What is counted, as Prometheus reads it. Nothing is counted before {@link #begin}, which takes a while: the commands that
 * serve nobody never call it, and a server does beside its first requests. Thread-safe.
 */
public final class Metrics implements ApplyObserver, DatabaseObserver, AutoCloseable {
    private volatile Optional<Meters> meters = Optional.empty();

    /** Counts from now on. */
    public synchronized void begin() {
        if (meters.isEmpty()) {
            meters = Optional.of(new Meters());
        }
    }

    /** To be the first of all filters; counts what comes by. */
    public Filter requests() {
        return new RequestTimes(() -> meters);
    }

    /**
     * An interceptor that tells {@link #requests} what a FHIR request is.
     *
     * @param operations names of those that are offered, without {@code $}
     */
    public Object operations(Set<String> operations) {
        return new OperationNames(operations);
    }

    /** Adds a number that is asked for when it is read; once counting has begun. */
    public void watch(String name, String description, DoubleSupplier value) {
        meters.ifPresent(counting -> counting.watch(name, description, value));
    }

    /** All of it in Prometheus' text format; empty where nothing is counted. */
    public String page() {
        return meters.map(Meters::page).orElse("");
    }

    @Override
    public Consumer<Decisions> begins() {
        long began = System.nanoTime();
        return decisions -> meters.ifPresent(counting -> counting.applied(decisions, System.nanoTime() - began));
    }

    @Override
    public void read(long nanos) {
        meters.ifPresent(counting -> counting.read(nanos));
    }

    @Override
    public void wrote(long nanos) {
        meters.ifPresent(counting -> counting.wrote(nanos));
    }

    @Override
    public synchronized void close() {
        meters.ifPresent(Meters::close);
        meters = Optional.empty();
    }
}
