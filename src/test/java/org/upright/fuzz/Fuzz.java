package org.upright.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

/** One run: fires until the time is over, then shrinks what it found and writes a report. */
public final class Fuzz {
    private static final int KEPT = 40;
    private static final int SLOW = 5_000;

    private final FuzzSettings settings;
    private final Gun gun = new Gun(new Seeds(Path.of("fhir-resources")));
    private final Outcomes outcomes = new Outcomes();
    private final AtomicLong number = new AtomicLong();
    private final Map<String, Finding> findings = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> found = new ConcurrentHashMap<>();
    private final List<Long> heap = new ArrayList<>();
    /** Read-held by each request; the heap is looked at while none is under way, so that it shows what is kept. */
    private final ReadWriteLock pause = new ReentrantReadWriteLock(true);

    Fuzz(FuzzSettings settings) {
        this.settings = settings;
    }

    /** {@code java -Dupright.fuzz.minutes=60 ... org.upright.fuzz.Fuzz}: exit code 1 where something was found. */
    public static void main(String[] unused) throws Exception {
        FuzzReport report = new Fuzz(FuzzSettings.ofProperties()).run();
        System.out.println(report.text());
        System.exit(report.complaints().isEmpty() ? 0 : 1);
    }

    FuzzReport run() throws Exception {
        empty(settings.folder());
        System.out.println("Fuzzing for " + settings.time().toSeconds() + " s, seed " + settings.seed()
                + "; findings in " + settings.folder());
        try (ServerProcess server = ServerProcess.start(settings.program(), settings.folder(), settings.heap())) {
            Harvest harvest = new Harvest(
                    Hit.of(Shot.of("", "GET", "/cds-services"), server.port()).body());
            Instant end = Instant.now().plus(settings.time());
            ExecutorService threads = Executors.newFixedThreadPool(settings.threads());
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < settings.threads(); i++) {
                running.add(threads.submit(() -> fire(server, harvest, end)));
            }
            sample(server, end);
            List<String> broken = new ArrayList<>();
            for (Future<?> one : running) {
                try {
                    Object unused = one.get();
                } catch (ExecutionException e) {
                    broken.add("A client of the fuzzer ended: " + e.getCause());
                }
            }
            threads.shutdown();
            boolean alive = server.isAlive();
            List<String> log = server.log();
            shrink(server);
            FuzzReport report = new FuzzReport(
                    settings, outcomes, List.copyOf(findings.values()), found, List.copyOf(heap), log, alive, broken);
            Files.writeString(settings.folder().resolve("report.md"), report.text());
            return report;
        }
    }

    private static void empty(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> old = Files.walk(folder)) {
            for (Path file : old.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    Files.delete(file);
                }
            }
        }
    }

    private Void fire(ServerProcess server, Harvest harvest, Instant end) throws IOException {
        while (Instant.now().isBefore(end) && server.isAlive()) {
            long mine = number.getAndIncrement();
            String id = id(mine);
            Shot shot = gun.shot(new Draw(settings.seed(), mine), harvest).with("X-Request-Id", id);
            pause.readLock().lock();
            long begun = System.nanoTime();
            long millis;
            Hit hit;
            try {
                hit = answer(shot, server);
                millis = (System.nanoTime() - begun) / 1_000_000;
                tidy(shot, hit, server);
            } finally {
                pause.readLock().unlock();
            }
            outcomes.add(shot, hit, millis);
            if (millis > SLOW) {
                Files.write(settings.folder().resolve("slow-" + millis + "-" + mine + ".http"), shot.wire());
            }
            harvest.learn(hit);
            if (hit.isUnexpected()) {
                keep(new Finding(mine, shot, hit, server.log(id)));
            }
        }
        return null;
    }

    /** What ends a connection once may be anybody between the two processes; what ends it twice is the server. */
    private Hit answer(Shot shot, ServerProcess server) throws IOException {
        Hit first = Hit.of(shot, server.port());
        if (first.status() != Hit.LOST) {
            return first;
        }
        Hit second = Hit.of(shot, server.port());
        if (second.status() != Hit.LOST) {
            outcomes.lost(shot, first);
        }
        return second;
    }

    private String id(long mine) {
        return "fuzz-" + settings.seed() + "-" + mine + "-";
    }

    /** New knowledge is taken away again: what is kept of it in memory is not what the heap is watched for. */
    private static void tidy(Shot shot, Hit hit, ServerProcess server) throws IOException {
        String at = hit.header("Location").replaceFirst("^https?://[^/]*", "").replaceFirst("/_history/.*", "");
        if (hit.status() == 201 && shot.method().equals("POST") && at.startsWith("/fhir/")) {
            Hit unused = Hit.of(Shot.of("", "DELETE", at), server.port());
        }
    }

    private void keep(Finding finding) throws IOException {
        found.computeIfAbsent(finding.cause(), any -> new AtomicLong()).incrementAndGet();
        if (findings.size() < KEPT && findings.putIfAbsent(finding.cause(), finding) == null) {
            System.out.println("Found: " + finding.told(settings.seed()));
            Path file = settings.folder().resolve("finding-" + finding.number());
            Files.write(Path.of(file + ".http"), finding.shot().wire());
            Files.writeString(
                    Path.of(file + ".txt"),
                    finding.told(settings.seed()) + "\n\n" + finding.hit().head() + "\n\n"
                            + finding.hit().body() + "\n\n" + String.join("\n", finding.log()),
                    StandardCharsets.UTF_8);
        }
    }

    private void sample(ServerProcess server, Instant end) throws IOException, InterruptedException {
        while (Instant.now().isBefore(end) && server.isAlive()) {
            Duration left = Duration.between(Instant.now(), end);
            Thread.sleep(Math.max(
                    1, Math.min(left.toMillis(), settings.betweenSamples().toMillis())));
            pause.writeLock().lock();
            try {
                weigh(server);
            } finally {
                pause.writeLock().unlock();
            }
        }
    }

    /** What is full all of a sudden is looked into while it is there: the number alone does not say what is kept. */
    private void weigh(ServerProcess server) throws IOException, InterruptedException {
        Optional<ServerProcess.Kept> kept = server.kept();
        if (kept.isEmpty()) {
            return;
        }
        long used = kept.get().megabytes();
        if (!heap.isEmpty() && used > Collections.min(heap) + FuzzReport.ALLOWED_GROWTH) {
            Files.writeString(
                    settings.folder().resolve("heap-" + heap.size() + ".txt"),
                    kept.get().classes());
        }
        heap.add(used);
    }

    private void shrink(ServerProcess server) throws IOException {
        for (Finding finding : findings.values()) {
            if (server.isAlive() && finding.hit().status() >= 500) {
                Shot least = new Shrinking(server.port(), finding.hit().status()).least(finding.shot());
                Files.write(settings.folder().resolve("finding-" + finding.number() + ".least.http"), least.wire());
            }
        }
    }
}
