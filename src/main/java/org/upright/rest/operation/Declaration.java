package org.upright.rest.operation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.upright.fhir.RefusedException;

/**
 * The parameters that an operation takes.
 *
 * @param operation its name with {@code $}
 * @param repeating names of those that may be sent more than once
 * @param body the one parameter that a body which is no Parameters resource stands for, where there is one
 */
record Declaration(String operation, Map<String, Kind> parameters, Set<String> repeating, Optional<String> body) {
    static Declaration of(String operation) {
        return new Declaration(operation, Map.of(), Set.of(), Optional.empty());
    }

    Declaration with(Kind kind, String... names) {
        Map<String, Kind> all = new LinkedHashMap<>(parameters);
        List.of(names).forEach(name -> all.put(name, kind));
        return new Declaration(operation, all, repeating, body);
    }

    Declaration repeating(String... names) {
        return new Declaration(operation, parameters, Set.of(names), body);
    }

    Declaration body(String name) {
        return new Declaration(operation, parameters, repeating, Optional.of(name));
    }

    /** Refused where the operation does not know the parameter. */
    Kind kind(String name) {
        return Optional.ofNullable(parameters.get(name))
                .orElseThrow(() -> new RefusedException.Unreadable("Parameter `"
                        + name
                        + "` is unknown to `"
                        + operation
                        + "`; known are "
                        + parameters.keySet().stream()
                                .sorted()
                                .map(n -> "`" + n + "`")
                                .collect(Collectors.joining(", "))
                        + "."));
    }
}
