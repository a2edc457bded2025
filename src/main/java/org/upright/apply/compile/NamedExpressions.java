package org.upright.apply.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.apply.expression.Expression;
import org.upright.apply.plan.NamedValue;
import org.upright.fhir.Issue;

/** The extensions {@code variable} of an element, which give names to what expressions come to. */
final class NamedExpressions {
    private static final String VARIABLE = "http://hl7.org/fhir/StructureDefinition/variable";

    private NamedExpressions() {}

    /** @param where FHIRPath of the element that has the extensions */
    static List<Expression> written(List<Extension> extensions, String where) {
        return placed(extensions, where)
                .flatMap(variable -> Alternatives.of(variable.value, variable.where).stream())
                .toList();
    }

    /** In their order: a later one may use those before it. */
    static List<NamedValue> of(
            List<Extension> extensions, String where, ExpressionBatch expressions, Findings findings) {
        List<NamedValue> named = new ArrayList<>();
        placed(extensions, where)
                .forEach(variable -> named(variable, expressions, findings).ifPresent(named::add));
        return named;
    }

    private record Placed(org.hl7.fhir.r4.model.Expression value, String where) {}

    private static Stream<Placed> placed(List<Extension> extensions, String where) {
        return IntStream.range(0, extensions.size())
                .filter(i -> VARIABLE.equals(extensions.get(i).getUrl())
                        && extensions.get(i).getValue() instanceof org.hl7.fhir.r4.model.Expression)
                .mapToObj(i -> new Placed(
                        (org.hl7.fhir.r4.model.Expression) extensions.get(i).getValue(),
                        where + ".extension[" + i + "]"));
    }

    private static Optional<NamedValue> named(Placed variable, ExpressionBatch expressions, Findings findings) {
        List<Expression> alternatives = Alternatives.of(variable.value, variable.where);
        List<Issue> issues = new ArrayList<>(expressions.issues(alternatives));
        Alternatives.lacking(variable.value, variable.where, "Variable").ifPresent(issues::add);
        findings.addAll(issues);
        if (variable.value.getName() == null) {
            findings.error(IssueType.REQUIRED, variable.where, "Variable has no `name`: no expression can use it.");
            return Optional.empty();
        }
        List<Issue> errors = issues.stream().filter(Issue::isError).toList();
        return Optional.of(
                new NamedValue(variable.value.getName(), expressions.ready(alternatives), errors, variable.where));
    }
}
