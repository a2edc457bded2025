package org.upright.rest.operation;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.upright.apply.expression.CompiledExpression;
import org.upright.fhir.Excerpt;
import org.upright.fhir.Issue;

/** What a call sends in {@code parameters} and nothing can read: a threshold that is misspelt changes nothing. */
final class UnusedParameters {
    private static final int MOST_SHOWN = 20;

    private UnusedParameters() {}

    /**
     * @param sent what came as {@code parameters}
     * @param expressions all that are evaluated for the call
     * @return a warning that has all names which neither a CQL library declares nor FHIRPath may look up; else nothing
     */
    static List<Issue> issues(Parameters sent, Collection<CompiledExpression> expressions) {
        if (!sent.hasParameter()) {
            return List.of();
        }
        Set<String> known = expressions.stream()
                .flatMap(expression -> expression.parameters().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> unused = sent.getParameter().stream()
                .map(ParametersParameterComponent::getName)
                .filter(name -> name != null && !known.contains("*") && !known.contains(name))
                .distinct()
                .toList();
        return unused.isEmpty() ? List.of() : List.of(warning(unused, known));
    }

    private static Issue warning(List<String> unused, Set<String> known) {
        boolean one = unused.size() == 1;
        return Issue.warning(
                IssueType.NOTFOUND,
                "",
                "The CQL " + (one ? "parameter " : "parameters ") + shown(unused)
                        + (one ? " changes nothing" : " change nothing") + ": no library that is evaluated declares "
                        + (one ? "it" : "them") + ". Declared: " + (known.isEmpty() ? "none" : shown(known)) + ".");
    }

    private static String shown(Collection<String> names) {
        String first = names.stream()
                .limit(MOST_SHOWN)
                .map(name -> "`" + Excerpt.of(name) + "`")
                .collect(Collectors.joining(", "));
        return names.size() > MOST_SHOWN ? first + " and " + (names.size() - MOST_SHOWN) + " more" : first;
    }
}
