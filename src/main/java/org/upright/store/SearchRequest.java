package org.upright.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A search as it was asked.
 *
 * @param type FHIR type; empty for a search over all types
 * @param parameters every parameter of the query, result parameters ({@code _count}, {@code _sort}, {@code _include})
 *     too, by name with modifier; each value is one repetition, commas not yet split
 * @param compartment {@code Patient/x} where the search is held to one compartment
 * @param strict whether an unknown parameter is refused; else it is said in an issue of the page
 * @param within parts of what there is that the search is held to, their union; empty where it is held to none
 */
public record SearchRequest(
        Optional<String> type,
        Map<String, List<String>> parameters,
        Optional<String> compartment,
        boolean strict,
        List<Part> within) {
    public SearchRequest {
        within = List.copyOf(within);
    }

    public SearchRequest(
            Optional<String> type, Map<String, List<String>> parameters, Optional<String> compartment, boolean strict) {
        this(type, parameters, compartment, strict, List.of());
    }

    public static SearchRequest of(String type, Map<String, List<String>> parameters) {
        return new SearchRequest(Optional.of(type), parameters, Optional.empty(), false);
    }
}
