package org.upright.benchmark;

import ca.uhn.fhir.parser.IParser;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import one.profiler.AsyncProfiler;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.upright.apply.expression.Budget;
import org.upright.fhir.FhirR4;
import org.upright.server.TestServer;
import org.upright.server.UprightServer;

/**
 * What {@code $apply} of the guideline costs where the call brings a thousand Observations, ten thousand, 42,000: by the
 * engine alone, and over HTTP with all that reading the call costs, a server in this process. Prints medians of
 * what a call costs (CPU of all threads but those of the JVM itself, bytes, and time by the clock), and by samples of async-profiler where the
 * time of the server's calls went.
 *
 * <p>{@code -Diterations=} of each measurement, 9 if not given; {@code -Dplans=} bounds the number of Observations.
 */
public final class LargeRecord {
    private static final int[] SIZES = {0, 1_000, 10_000, 42_000};
    private static final int CODES = 60;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** By what stands on a stack; the first that does counts. */
    private static final Map<String, List<String>> PARTS = parts();

    private final FhirR4 fhir = new FhirR4();
    private final MeasuredPlan measured = MeasuredPlan.named(MeasuredPlan.LOW_BACK_PAIN, fhir);
    private final int rounds = Integer.getInteger("iterations", 9);
    private final HttpClient client = HttpClient.newHttpClient();

    private LargeRecord() {}

    private static Map<String, List<String>> parts() {
        Map<String, List<String>> parts = new LinkedHashMap<>();
        parts.put("collecting garbage", List.of("GCTaskThread", "G1", "VM_", "VMThread", "GangWorker", "WorkerThread"));
        parts.put("compiling", List.of("CompileBroker", "Compile::"));
        parts.put("retrieves", List.of("RetrieveEvaluator"));
        parts.put("inputs", List.of("InputResolver"));
        parts.put("the CQL engine beside them", List.of("EvaluationVisitor"));
        parts.put("deciding and rendering beside them", List.of("org/upright/apply/", "org.upright.apply."));
        parts.put("sorting whose data they are", List.of("org.upright.record.Sorting", "org.upright.record.Ownership"));
        parts.put("the record beside that", List.of("org.upright.record."));
        parts.put("reading JSON", List.of("ca.uhn.fhir.parser"));
        parts.put("the body beside that", List.of("org.upright.rest"));
        return parts;
    }

    public static void main(String[] arguments) throws Exception {
        Path data = Files.createTempDirectory("large-record");
        Map<String, String> wide = Map.of("limits.recordMegabytes", "500");
        try (UprightServer server = TestServer.started(data, wide)) {
            LargeRecord large = new LargeRecord();
            URI apply = URI.create(server.url() + "/PlanDefinition/lbp-strategy/$apply");
            System.out.println("| Observations | MB of body | engine alone: CPU ms, MB | over HTTP: CPU ms, MB | and ms by the clock |");
            System.out.println("| --- | --- | --- | --- | --- |");
            for (int size : SIZES) {
                if (size <= Integer.getInteger("plans", Integer.MAX_VALUE)) {
                    large.measure(size, apply);
                }
            }
        }
    }

    private void measure(int size, URI apply) throws Exception {
        List<Resource> data = data(size);
        OurEngine engine = new OurEngine(fhir, measured.definitions(), Budget.standard());
        Call call = new Call(measured.call().plan(), measured.call().subject(), data, measured.call().parameters(), measured.call().now());
        Cost alone = median(() -> engine.carePlan(call).getContained().size());
        byte[] body = body(data);
        HttpRequest request = HttpRequest.newBuilder(apply)
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "application/fhir+json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        Cost overHttp = median(() -> answered(request));
        System.out.printf(
                Locale.ROOT,
                "| %,d | %.1f | %.1f, %.1f | %.0f, %.0f | %.0f |%n",
                size,
                body.length / 1e6,
                alone.cpu(),
                alone.bytes(),
                overHttp.cpu(),
                overHttp.bytes(),
                overHttp.clock());
        AsyncProfiler profiler = AsyncProfiler.getInstance();
        profiler.execute("start,jstackdepth=2048,event=itimer,interval=1ms");
        for (int i = 0; i < rounds; i++) {
            int unused = answered(request);
        }
        shares(profiler.execute("stop,collapsed,total,dot"));
    }

    private int answered(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
        return answer.body().length();
    }

    /** Of one call: milliseconds of all threads but the collector's and the compiler's, megabytes, and time by the clock. */
    private record Cost(double cpu, double bytes, double clock) {}

    private Cost median(Callable<Integer> work) throws Exception {
        double[][] took = new double[3][rounds];
        for (int i = -rounds; i < rounds; i++) {
            long[] before = spent();
            long start = System.nanoTime();
            if (work.call() == 0) {
                throw new IllegalStateException("The answer is empty.");
            }
            if (i >= 0) {
                took[2][i] = (System.nanoTime() - start) / 1e6;
                long[] after = spent();
                took[0][i] = (after[0] - before[0]) / 1e6;
                took[1][i] = (after[1] - before[1]) / 1e6;
            }
        }
        Arrays.stream(took).forEach(Arrays::sort);
        return new Cost(took[0][rounds / 2], took[1][rounds / 2], took[2][rounds / 2]);
    }

    /** CPU and bytes of all threads that are alive; the server keeps its own. */
    private static long[] spent() {
        long[] spent = new long[2];
        for (long thread : THREADS.getAllThreadIds()) {
            spent[0] += Math.max(0, THREADS.getThreadCpuTime(thread));
            spent[1] += Math.max(0, THREADS.getThreadAllocatedBytes(thread));
        }
        return spent;
    }

    /** The record of the measured plan, and so many Observations of sixty codes over ten years. */
    private List<Resource> data(int size) {
        List<Resource> data = new ArrayList<>(measured.call().data());
        IntStream.range(0, size).forEach(i -> {
            Observation observation = new Observation();
            observation.setId("large-" + i);
            observation.setStatus(ObservationStatus.FINAL);
            observation.getCode().addCoding().setSystem("http://loinc.org").setCode("x" + i % CODES);
            observation.setSubject(new Reference(measured.call().subject()));
            observation.setEffective(new DateTimeType(
                    DateTimeFormatter.ISO_INSTANT.format(measured.call().now().minusHours(2L * i))));
            observation.setValue(new IntegerType(i % 90));
            data.add(observation);
        });
        return data;
    }

    private byte[] body(List<Resource> data) {
        Parameters parameters = new Parameters();
        parameters.addParameter().setName("subject").setValue(new StringType(measured.call().subject()));
        parameters.addParameter().setName("data").setResource(ResourceFiles.bundle(data));
        IParser json = fhir.context().newJsonParser();
        return json.encodeResourceToString(parameters).getBytes(StandardCharsets.UTF_8);
    }

    private static void shares(String stacks) {
        Map<String, Double> found = new HashMap<>();
        double all = 0;
        for (String line : stacks.split("\n")) {
            int blank = line.lastIndexOf(' ');
            double weight = Double.parseDouble(line.substring(blank + 1));
            String part = PARTS.entrySet().stream()
                    .filter(one -> one.getValue().stream().anyMatch(line::contains))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse("all else");
            all += weight;
            found.merge(part, weight, Double::sum);
        }
        for (String part : PARTS.keySet()) {
            System.out.printf(Locale.ROOT, "%5.1f %%  %s%n", 100 * found.getOrDefault(part, 0.0) / all, part);
        }
        System.out.printf(Locale.ROOT, "%5.1f %%  all else%n", 100 * found.getOrDefault("all else", 0.0) / all);
    }
}
