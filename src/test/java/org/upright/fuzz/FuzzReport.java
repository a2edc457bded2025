package org.upright.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a run came to. */
record FuzzReport(
        FuzzSettings settings,
        Outcomes outcomes,
        List<Finding> findings,
        Map<String, AtomicLong> found,
        List<Long> heap,
        List<String> log,
        boolean alive,
        List<String> broken) {
    private static final Pattern ERROR = Pattern.compile("\\b[a-z][\\w.]*\\.\\w*Error\\b|StackOverflow|OutOfMemory");
    /** One request in so many may be put off. */
    private static final int ONE_IN = 1_000;

    /** In so many requests one connection may end without an answer, once. */
    private static final int LOST_IN = 20_000;

    private static final Pattern STACK = Pattern.compile("^\\s+at [\\w.$/]+\\(.*");
    /** In MB. */
    static final int ALLOWED_GROWTH = 48;

    private List<String> errors() {
        return log.stream().filter(line -> ERROR.matcher(line).find()).toList();
    }

    private long stackLines() {
        return log.stream().filter(line -> STACK.matcher(line).matches()).count();
    }

    private long unexpected() {
        return found.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** Empty where all is well. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>(
                findings.stream().map(finding -> finding.told(settings.seed())).toList());
        complaints.addAll(broken);
        if (!alive) {
            complaints.add("The server ended.");
        }
        if (!errors().isEmpty()) {
            complaints.add("The log has " + errors().size() + " lines with an Error: " + errors().get(0));
        }
        if (stackLines() > 0) {
            complaints.add("The log has " + stackLines() + " lines of stack traces.");
        }
        long later = outcomes.byStatus().getOrDefault(503, 0L);
        if (later * ONE_IN > outcomes.requests()) {
            complaints.add("Of " + outcomes.requests() + " requests " + later + " were put off with 503.");
        }
        if ((long) outcomes.lost().size() * LOST_IN > outcomes.requests()) {
            complaints.add("Connections ended without an answer: " + outcomes.lost());
        }
        if (grown() > ALLOWED_GROWTH) {
            complaints.add("The heap after collections grew by " + grown() + " MB: " + heap);
        }
        return complaints;
    }

    /** From the second quarter of the run, when all is warm, to the last, in MB. */
    private long grown() {
        int quarter = heap.size() / 4;
        return quarter == 0
                ? 0
                : median(heap.subList(heap.size() - quarter, heap.size())) - median(heap.subList(quarter, 2 * quarter));
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(0L);
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add("Seed " + settings.seed() + ", " + settings.time().toSeconds() + " s, " + settings.threads()
                + " clients, server heap " + settings.heap() + ".");
        lines.add("");
        lines.add(
                "| Requests | Distinct outcomes | Unexpected 5xx or no answer | `Error` in the log | Stack lines in the log |");
        lines.add("| --- | --- | --- | --- | --- |");
        lines.add("| " + outcomes.requests() + " | " + outcomes.distinct() + " | " + unexpected() + " | "
                + errors().size() + " | " + stackLines() + " |");
        lines.add("");
        lines.add("By status: "
                + outcomes.byStatus().entrySet().stream()
                        .map(one -> one.getKey() + " × " + one.getValue())
                        .collect(Collectors.joining(", "))
                + ".");
        lines.add("");
        lines.add("Connections that ended without an answer, once: " + outcomes.lost() + ".");
        lines.add("");
        lines.add("Heap after a full collection, MB, every "
                + settings.betweenSamples().toSeconds() + " s: "
                + heap.stream().map(String::valueOf).collect(Collectors.joining(" ")) + ".");
        lines.add("");
        lines.add("| Request | How many | Status × count | Longest, ms |");
        lines.add("| --- | --- | --- | --- |");
        lines.addAll(outcomes.byKind());
        lines.add("");
        complaints().forEach(complaint -> lines.add("- " + complaint));
        return String.join("\n", lines) + "\n";
    }
}
