package org.upright.store.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A search as it was asked.
 *
 * @param patient id of the patient whose compartment the search is held to
 */
public record Query(
        Optional<String> type, Map<String, List<String>> parameters, Optional<String> patient, boolean strict) {}
