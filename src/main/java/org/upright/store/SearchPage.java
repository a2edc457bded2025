package org.upright.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.upright.fhir.Issue;

/**
 * One page of a search.
 *
 * @param matches in the order that was asked for
 * @param included what {@code _include} and {@code _revinclude} brought, each once
 * @param total how many match in all; absent where {@code _total} did not ask for it
 * @param next parameters of the next page; absent on the last
 * @param self the parameters that were understood, as they were applied
 * @param issues parameters that were ignored, limits that were applied
 */
public record SearchPage(
        List<Stored> matches,
        List<Stored> included,
        Optional<Long> total,
        Optional<Map<String, List<String>>> next,
        Map<String, List<String>> self,
        List<Issue> issues) {
    public SearchPage {
        matches = List.copyOf(matches);
        included = List.copyOf(included);
        issues = List.copyOf(issues);
    }
}
