package org.upright.store.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A search as it was asked.
 *
 * @param patient id of the patient whose compartment the search is held to
 * @param within what the search is held to beside, any of them; empty where it is not
 */
public record Query(
        Optional<String> type,
        Map<String, List<String>> parameters,
        Optional<String> patient,
        boolean strict,
        List<Within> within) {
    /**
     * A part of what there is.
     *
     * @param patient in whose compartment it lies, where it lies in one
     * @param criteria that all of it meets
     */
    public record Within(Optional<String> patient, Map<String, List<String>> criteria) {}

    public Query(
            Optional<String> type, Map<String, List<String>> parameters, Optional<String> patient, boolean strict) {
        this(type, parameters, patient, strict, List.of());
    }
}
