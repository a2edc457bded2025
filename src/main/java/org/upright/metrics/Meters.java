package org.upright.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.upright.apply.run.Decision;
import org.upright.apply.run.Decision.Outcome;
import org.upright.apply.run.Decisions;

/** The registry and what is in it. */
final class Meters implements AutoCloseable {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Map<Outcome, Counter> decisions = new EnumMap<>(Outcome.class);
    private final Timer apply =
            timer("upright.apply", "How long the decisions on a plan for a subject took.", Tags.empty());
    private final Timer reads = database("read");
    private final Timer writes = database("write");

    Meters() {
        collections.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        for (Outcome outcome : Outcome.values()) {
            decisions.put(outcome, decisions(outcome));
        }
    }

    /** @param operation from a list of ours */
    void request(String operation, int status, long nanos) {
        Counter.builder("upright.requests")
                .description("Answers, by what was asked and by HTTP status.")
                .tag("operation", operation)
                .tag("status", Integer.toString(status))
                .register(registry)
                .increment();
        timer("upright.request", "How long requests took.", Tags.of("operation", operation))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    void applied(Decisions decided, long nanos) {
        apply.record(nanos, TimeUnit.NANOSECONDS);
        decided.actions().forEach(this::count);
    }

    private void count(Decision decision) {
        Objects.requireNonNull(decisions.get(decision.outcome())).increment();
        decision.actions().forEach(this::count);
        decision.nested().ifPresent(plan -> plan.actions().forEach(this::count));
    }

    void read(long nanos) {
        reads.record(nanos, TimeUnit.NANOSECONDS);
    }

    void wrote(long nanos) {
        writes.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Counter decisions(Outcome outcome) {
        return Counter.builder("upright.decisions")
                .description("Decisions on actions, by what they came to.")
                .tag("outcome", outcome.code())
                .register(registry);
    }

    private Timer database(String kind) {
        return timer(
                "upright.database",
                "How long reads and writes took, the wait for a connection included.",
                Tags.of("kind", kind));
    }

    private Timer timer(String name, String description, Tags tags) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    void watch(String name, String description, DoubleSupplier value) {
        Gauge unused =
                Gauge.builder(name, value::getAsDouble).description(description).register(registry);
    }

    String page() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
