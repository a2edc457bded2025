package org.upright.apply.compile;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Expression;

/**
 * Compiles the expressions by which a questionnaire is answered from the record.
 *
 * @see <a href="http://hl7.org/fhir/uv/sdc/populate.html">SDC: populating forms</a>
 */
record FormExpressions(CompileSession session, Questionnaire source, String where) {
    private static final String SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";
    private static final Set<String> POPULATING = Set.of(
            SDC + "initialExpression",
            SDC + "itemPopulationContext",
            Alternatives.CQF_EXPRESSION,
            "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-featureExpression");
    private static final String LIBRARY = "http://hl7.org/fhir/StructureDefinition/cqf-library";

    /** @param others libraries of the plan that leads to it, for a questionnaire that names none or was made of its inputs */
    List<CompiledExpression> compile(List<CanonicalType> others, Findings findings) {
        Set<Expression> written = new LinkedHashSet<>();
        gather(source.getItem(), where, written);
        if (written.isEmpty()) {
            return List.of();
        }
        List<CanonicalType> own = libraries();
        ExpressionBatch batch = session.compile(written, libraries(own, others), where, findings);
        findings.addAll(batch.issues(List.copyOf(written)));
        return batch.all();
    }

    private static void gather(List<QuestionnaireItemComponent> items, String parent, Set<Expression> written) {
        for (int i = 0; i < items.size(); i++) {
            String place = parent + ".item[" + i + "]";
            items.get(i).getExtension().stream()
                    .filter(extension -> POPULATING.contains(extension.getUrl()))
                    .map(extension -> extension.getValue())
                    .filter(org.hl7.fhir.r4.model.Expression.class::isInstance)
                    .map(org.hl7.fhir.r4.model.Expression.class::cast)
                    .forEach(expression -> written.addAll(Alternatives.of(expression, place)));
            gather(items.get(i).getItem(), place, written);
        }
    }

    private List<CanonicalType> libraries(List<CanonicalType> own, List<CanonicalType> others) {
        if (own.isEmpty() || others.isEmpty() || source.hasIdElement()) {
            return own.isEmpty() ? others : own;
        }
        Stream<CanonicalType> added = own.stream().filter(one -> others.stream().noneMatch(one::equalsDeep));
        return Stream.concat(others.stream(), added).toList();
    }

    private List<CanonicalType> libraries() {
        List<CanonicalType> libraries = new ArrayList<>();
        source.getExtensionsByUrl(LIBRARY).stream()
                .map(extension -> extension.getValue())
                .filter(PrimitiveType.class::isInstance)
                .forEach(value -> libraries.add(new CanonicalType(value.primitiveValue())));
        return libraries;
    }
}
