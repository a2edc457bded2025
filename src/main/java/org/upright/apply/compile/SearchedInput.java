package org.upright.apply.compile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.DataRequirement;
import org.hl7.fhir.r4.model.DataRequirement.DataRequirementCodeFilterComponent;
import org.hl7.fhir.r4.model.DataRequirement.DataRequirementDateFilterComponent;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.upright.apply.plan.SearchPath;
import org.upright.fhir.Issue;

/**
 * The filters of one input that name a search parameter in place of a path. Used by one thread.
 *
 * @see <a href="https://hl7.org/fhir/R4/metadatatypes-definitions.html#DataRequirement.codeFilter.searchParam">searchParam</a>
 */
final class SearchedInput {
    private final String type;
    private final SearchPaths known;
    private final Map<String, SearchPath> paths = new HashMap<>();

    SearchedInput(DataRequirement requirement, SearchPaths known) {
        this.type = Optional.ofNullable(requirement.getType()).orElse("");
        this.known = known;
    }

    /** By the names of the parameters; those that are not known are left out. */
    Map<String, SearchPath> paths() {
        return paths;
    }

    void check(DataRequirementCodeFilterComponent filter, String where, List<Issue> issues) {
        check(filter.getPath(), filter.getSearchParam(), "token", where, issues);
    }

    void check(DataRequirementDateFilterComponent filter, String where, List<Issue> issues) {
        check(filter.getPath(), filter.getSearchParam(), "date", where, issues);
    }

    private void check(
            @Nullable String path, @Nullable String parameter, String kind, String where, List<Issue> issues) {
        if (path != null) {
            return;
        }
        if (parameter == null) {
            issues.add(Issue.error(
                    IssueType.REQUIRED, where, "A filter of an input has neither `path` nor `searchParam`."));
            return;
        }
        Optional<SearchPath> found = known.find(type, parameter);
        found.ifPresent(one -> paths.put(parameter, one));
        String problem = found.map(one ->
                        one.kind().equals(kind) ? "" : "is of kind `" + one.kind() + "`; `" + kind + "` is needed")
                .orElse("is none that R4 declares for `" + type + "`");
        if (!problem.isEmpty()) {
            issues.add(Issue.error(
                    IssueType.NOTSUPPORTED,
                    where + ".searchParam",
                    "Search parameter `" + parameter + "` of an input " + problem + "."));
        }
    }
}
