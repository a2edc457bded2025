package org.upright.fuzz;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** How often each kind of request got each status with each issue code, and the longest wait. Thread-safe. */
final class Outcomes {
    private record Outcome(String kind, int status, String said) {}

    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
    private final Map<String, Outcome> outcomes = new ConcurrentSkipListMap<>();
    private final Map<String, Long> longest = new ConcurrentSkipListMap<>();
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();

    void add(Shot shot, Hit hit, long millis) {
        Outcome outcome = new Outcome(shot.kind(), hit.status(), hit.said());
        String key = outcome.toString();
        outcomes.putIfAbsent(key, outcome);
        counts.computeIfAbsent(key, any -> new LongAdder()).increment();
        longest.merge(shot.kind(), millis, Math::max);
    }

    /** A connection that ended without an answer, and had one when the same was sent again. */
    void lost(Shot shot, Hit hit) {
        lost.add(shot.kind() + ": " + hit.head());
    }

    List<String> lost() {
        return List.copyOf(lost);
    }

    int distinct() {
        return counts.size();
    }

    long requests() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    Map<Integer, Long> byStatus() {
        Map<Integer, Long> sums = new TreeMap<>();
        outcomes.forEach(
                (key, outcome) -> sums.merge(outcome.status(), counts.get(key).sum(), Long::sum));
        return sums;
    }

    /** A line a kind: how often each status came, and the longest wait. */
    List<String> byKind() {
        Map<String, Map<Integer, Long>> kinds = new TreeMap<>();
        outcomes.forEach((key, outcome) -> kinds.computeIfAbsent(outcome.kind(), any -> new TreeMap<>())
                .merge(outcome.status(), counts.get(key).sum(), Long::sum));
        return kinds.entrySet().stream()
                .map(kind -> "| " + kind.getKey() + " | "
                        + kind.getValue().values().stream().mapToLong(n -> n).sum() + " | "
                        + kind.getValue().entrySet().stream()
                                .map(one -> one.getKey() + " × " + one.getValue())
                                .collect(Collectors.joining(", "))
                        + " | " + longest.get(kind.getKey()) + " |")
                .toList();
    }
}
