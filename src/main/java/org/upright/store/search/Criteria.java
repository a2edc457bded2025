package org.upright.store.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.upright.fhir.Issue;

/**
 * A search, read.
 *
 * @param self the parameters that were understood
 * @param count matches of a page; 0 where only the total is asked for
 */
record Criteria(
        List<String> types,
        List<Filter> filters,
        List<SortKey> sort,
        List<Inclusion> inclusions,
        Optional<PageKey> after,
        int count,
        boolean total,
        Map<String, List<String>> self,
        List<Issue> issues) {}
