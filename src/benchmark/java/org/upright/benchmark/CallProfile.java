package org.upright.benchmark;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import one.profiler.AsyncProfiler;
import org.upright.apply.Applied;
import org.upright.apply.expression.Budget;
import org.upright.fhir.FhirR4;

/**
 * Where the time and the bytes of a warm call go: samples of async-profiler, which sees every stack at every moment and
 * every allocation with the same chance, counted by the parts of the engine that stand on the stack. Shares of one call
 * that decides and renders; a part that is named below another is in it too.
 *
 * <p>The samples of JFR are not used: it takes stacks where they are easy to take, and found 10 % of deciding where the
 * clock found 64.
 */
final class CallProfile {
    private static final String TIME = "event=itimer,interval=1ms";
    private static final String BYTES = "event=alloc,alloc=2k";
    private static final int CALLS = 20_000;
    private static final Map<String, Predicate<String>> PARTS = parts();

    private CallProfile() {}

    private static Map<String, Predicate<String>> parts() {
        Map<String, Predicate<String>> parts = new LinkedHashMap<>();
        parts.put("Deciding", frame -> frame.equals("org.upright.apply.Apply.apply"));
        parts.put("the CQL engine", in("org.opencds.cqf.cql.engine.execution.EvaluationVisitor"));
        parts.put("... queries", in("org.opencds.cqf.cql.engine.elm.executing.QueryEvaluator"));
        parts.put("... reading elements", frame -> frame.endsWith("Environment.resolvePath"));
        parts.put("... frames of its stack", in("org.opencds.cqf.cql.engine.execution.State."));
        parts.put("... retrieves", in("org.opencds.cqf.cql.engine.elm.executing.RetrieveEvaluator"));
        parts.put("... finding functions and libraries", frame -> frame.contains("FunctionRefEvaluator.resolve")
                || frame.contains("Environment.resolveLibrary")
                || frame.contains("CompilerLibraryManager"));
        parts.put("HAPI's FHIRPath", in("org.hl7.fhir.r4.fhirpath.FHIRPathEngine"));
        parts.put("inputs", in("org.upright.apply.run.InputResolver"));
        parts.put("Rendering", frame -> frame.equals("org.upright.apply.Applied.carePlan"));
        parts.put("... requests from activities", in("org.upright.apply.careplan.Requests."));
        parts.put("... copies of the actions", in("org.upright.apply.careplan.ActionCopy"));
        parts.put("... narratives", in("org.upright.apply.careplan.Narratives"));
        parts.put("... grades and works", in("org.upright.apply.careplan.Evidence"));
        parts.put("... facts", in("org.upright.apply.careplan.Facts"));
        return parts;
    }

    private static Predicate<String> in(String prefix) {
        return frame -> frame.startsWith(prefix);
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, Map<String, Map<String, Double>>> shares = new LinkedHashMap<>();
        for (String plan : MeasuredPlan.names()) {
            shares.put(plan, measured(plan));
        }
        shares.forEach((plan, kinds) -> kinds.forEach((kind, parts) -> {
            System.out.printf("%n%s, %s%n", plan, kind);
            parts.forEach((part, share) -> System.out.printf(Locale.ROOT, "%5.1f %%  %s%n", 100 * share, part));
        }));
    }

    private static Map<String, Map<String, Double>> measured(String plan) throws IOException {
        FhirR4 fhir = new FhirR4();
        MeasuredPlan measured = MeasuredPlan.named(plan, fhir);
        OurEngine engine = new OurEngine(fhir, measured.definitions(), Budget.standard());
        calls(engine, measured.call(), CALLS);
        deciding(plan, engine, measured.call());
        Map<String, Map<String, Double>> shares = new LinkedHashMap<>();
        for (String kind : List.of(TIME, BYTES)) {
            AsyncProfiler profiler = AsyncProfiler.getInstance();
            profiler.execute("start,jstackdepth=2048," + kind);
            calls(engine, measured.call(), CALLS);
            shares.put(kind, shares(profiler.execute("stop,collapsed,total,dot")));
        }
        return shares;
    }

    /** How much of a call is deciding, without samples: by the clock and the thread's own count of bytes, medians. */
    private static void deciding(String plan, OurEngine engine, Call call) {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[][] taken = new long[4][CALLS];
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            long bytes = thread.getCurrentThreadAllocatedBytes();
            Applied applied = engine.apply(call);
            taken[0][i] = System.nanoTime() - start;
            taken[1][i] = thread.getCurrentThreadAllocatedBytes() - bytes;
            if (applied.carePlan().isEmpty()) {
                throw new IllegalStateException("The answer is empty.");
            }
            taken[2][i] = System.nanoTime() - start;
            taken[3][i] = thread.getCurrentThreadAllocatedBytes() - bytes;
        }
        for (long[] one : taken) {
            Arrays.sort(one);
        }
        int half = CALLS / 2;
        System.out.printf(
                Locale.ROOT,
                "%s: deciding %.3f of %.3f ms, %.0f of %.0f KB%n",
                plan,
                taken[0][half] / 1e6,
                taken[2][half] / 1e6,
                taken[1][half] / 1e3,
                taken[3][half] / 1e3);
    }

    private static void calls(OurEngine engine, Call call, int count) {
        for (int i = 0; i < count; i++) {
            if (engine.carePlan(call).isEmpty()) {
                throw new IllegalStateException("The answer is empty.");
            }
        }
    }

    /** By lines of frames, outermost first and parted by semicolons, and what the samples of such a stack stand for. */
    private static Map<String, Double> shares(String stacks) {
        Map<String, Double> found = new LinkedHashMap<>();
        PARTS.keySet().forEach(part -> found.put(part, 0.0));
        double all = 0;
        for (String line : stacks.split("\n")) {
            int blank = line.lastIndexOf(' ');
            List<String> frames = List.of(line.substring(0, blank).split(";"));
            if (!frames.contains("org.upright.benchmark.OurEngine.carePlan")) {
                continue;
            }
            double weight = Double.parseDouble(line.substring(blank + 1));
            all += weight;
            PARTS.forEach((part, holds) -> {
                if (frames.stream().anyMatch(holds)) {
                    found.merge(part, weight, Double::sum);
                }
            });
        }
        double total = all;
        found.replaceAll((part, sum) -> sum / total);
        return found;
    }
}
