package org.upright.content;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The questions that a computation asked of the artifacts, and what each was told.
 *
 * <p>Where the same questions get the same answers again, misses included, the computation would come to the same again
 * and need not be repeated. This is how compiled plans and expansions outlive a snapshot: not by a list of what they
 * reached, which cannot say what would be found newly. Thread-safe.
 */
final class Trace {
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();

    private record Asked(Function<Artifacts, Collection<Artifact>> question, Collection<Artifact> answer) {}

    /** Asks one thing and remembers it. */
    Optional<Artifact> ask(String name, Artifacts artifacts, Function<Artifacts, Optional<Artifact>> question) {
        Optional<Artifact> answer = question.apply(artifacts);
        asked.put(
                name,
                new Asked(
                        a -> question.apply(a).stream().toList(),
                        answer.stream().toList()));
        return answer;
    }

    /** Remembers several artifacts, whatever is made of them. */
    void note(String name, Artifacts artifacts, Function<Artifacts, Collection<Artifact>> question) {
        asked.put(name, new Asked(question, question.apply(artifacts)));
    }

    void addAll(Trace other) {
        asked.putAll(other.asked);
    }

    boolean holdsFor(Artifacts artifacts) {
        return asked.values().stream()
                .allMatch(a -> a.answer().equals(a.question().apply(artifacts)));
    }

    /** Every artifact that was an answer. */
    Stream<Artifact> found() {
        return asked.values().stream().flatMap(a -> a.answer().stream()).distinct();
    }
}
