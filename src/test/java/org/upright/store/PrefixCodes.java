package org.upright.store;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.upright.store.search.Codes;

/** Code systems in which {@code 123} lies under {@code 12}, and that under {@code 1}, for three letters each. */
final class PrefixCodes implements Codes {
    /** The one system that is not known. */
    static final String UNKNOWN = "urn:unknown";

    /** All numbers that begin with a 1 lie under it, more than a statement takes as values. */
    static final String ROOT = "root";

    private static final String LETTERS = "123aA";

    @Override
    public Optional<Set<SystemCode>> members(String valueSet) {
        return Optional.empty();
    }

    @Override
    public Set<String> below(SystemCode code) {
        requireKnown(code);
        if (code.code().equals(ROOT)) {
            return IntStream.range(0, 70_000)
                    .mapToObj(i -> i == 0 ? "12" : "1" + i)
                    .collect(Collectors.toCollection(() -> new LinkedHashSet<>(Set.of("1"))));
        }
        Set<String> below = new LinkedHashSet<>(Set.of(code.code()));
        for (int length = code.code().length(); length < 3; length++) {
            for (String shorter : Set.copyOf(below)) {
                LETTERS.chars().forEach(letter -> below.add(shorter + (char) letter));
            }
        }
        return below;
    }

    @Override
    public Set<String> above(SystemCode code) {
        requireKnown(code);
        return IntStream.rangeClosed(1, code.code().length())
                .mapToObj(end -> code.code().substring(0, end))
                .collect(Collectors.toSet());
    }

    private static void requireKnown(SystemCode code) {
        if (code.system().equals(UNKNOWN)) {
            throw Codes.unknown(code.system());
        }
    }
}
