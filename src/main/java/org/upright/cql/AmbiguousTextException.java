package org.upright.cql;

import java.util.Collection;
import java.util.stream.Collectors;

/** Thrown inside the engine: a text names no system, and true or false would be a guess at which is meant. */
final class AmbiguousTextException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AmbiguousTextException(String code, String valueSet, Collection<String> systems) {
        super(
                "the value set `" + valueSet + "` has codes of " + named(systems) + ", and the text `" + code
                        + "` does not say of which it is; a Code with its system was expected",
                null,
                false,
                false);
    }

    /** The first three of them. */
    private static String named(Collection<String> systems) {
        return systems.stream()
                        .limit(3)
                        .map(system -> system.isEmpty() ? "no system" : "`" + system + "`")
                        .collect(Collectors.joining(", "))
                + (systems.size() > 3 ? " and " + (systems.size() - 3) + " more systems" : "");
    }
}
