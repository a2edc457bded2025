package org.upright.store.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.upright.fhir.Issue;
import org.upright.store.sql.VersionRow;

/** One page of what a search found. */
public record FoundPage(
        List<VersionRow> matches,
        List<VersionRow> included,
        Optional<Long> total,
        Optional<Map<String, List<String>>> next,
        Map<String, List<String>> self,
        List<Issue> issues) {}
