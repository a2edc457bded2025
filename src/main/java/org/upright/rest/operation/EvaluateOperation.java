package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.upright.apply.ApplyParameters;
import org.upright.apply.answers.AnsweredData;
import org.upright.apply.expression.Budget;
import org.upright.apply.expression.Compiled;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.EvaluationContext;
import org.upright.apply.expression.ValueSets;
import org.upright.content.Selected;
import org.upright.cql.LibraryEvaluation;
import org.upright.fhir.Issue;
import org.upright.record.Assembled;

/**
 * {@code Library/$evaluate}: what the expressions of a CQL library come to for a subject; for authors and test benches.
 *
 * @see <a href="http://hl7.org/fhir/uv/cql/OperationDefinition-cql-library-evaluate.html">Library $evaluate</a>
 */
final class EvaluateOperation {
    private static final Declaration DECLARED = ApplyCall.declare("$evaluate")
            .with(Kind.TEXT, "expression")
            .with(Kind.RESOURCE, "library")
            .repeating("expression", "data", "prefetchData");

    private final Collaborators with;

    EvaluateOperation(Collaborators with) {
        this.with = with;
    }

    @Operation(name = "$evaluate", type = Library.class, idempotent = true, manualRequest = true)
    public Parameters evaluate(@IdParam(optional = true) @Nullable IdType id, ServletRequestDetails request) {
        Sent sent = new Reading(with.fhir()).read(request, DECLARED);
        ApplyCall call = ApplyCall.of(sent, request);
        CallContent<Library> content = CallContent.of(
                with,
                call,
                Library.class,
                call.choice(Optional.ofNullable(id).map(IdType::getIdPart), "library", Library.class));
        Selected<Library> library = content.snapshot().select(Library.class, content.choice());
        List<Compiled> compiled = sent.texts("expression").isEmpty()
                ? LibraryDefines.compiled(with, library)
                : LibraryDefines.compiled(with, library, sent.texts("expression"));
        Parameters answer = answers(call, library, content.valueSets(library.knowledge()), compiled);
        if (!content.issues().isEmpty()) {
            addFailure(answer, "messages", content.issues());
        }
        return answer;
    }

    private Parameters answers(
            ApplyCall call, Selected<Library> library, ValueSets valueSets, List<Compiled> compiled) {
        List<CompiledExpression> ready =
                compiled.stream().flatMap(one -> one.expression().stream()).toList();
        Set<String> types = ready.stream()
                .flatMap(expression -> expression.resourceTypes().stream())
                .collect(Collectors.toSet());
        Assembled record = with.records().one(call.record("Patient", types));
        List<String> names = ready.stream().map(one -> one.source().text()).toList();
        Parameters values = names.isEmpty()
                ? new Parameters()
                : new LibraryEvaluation(LibraryDefines.evaluator(with))
                        .evaluate(
                                library.resource(),
                                names,
                                context(call, library, valueSets, record),
                                library.knowledge());
        Parameters answer = new Parameters();
        compiled.forEach(one -> one.expression()
                .ifPresentOrElse(
                        expression -> values.getParameter().stream()
                                .filter(value -> one.source().text().equals(value.getName()))
                                .forEach(answer::addParameter),
                        () -> addFailure(answer, one.source().text(), one.issues())));
        return answer;
    }

    private EvaluationContext context(
            ApplyCall call, Selected<Library> library, ValueSets valueSets, Assembled record) {
        Resource subject = record.record().subject();
        ApplyParameters parameters = call.parameters(
                new Reference(subject.fhirType() + "/" + subject.getIdElement().getIdPart()),
                with.clock(),
                with.status());
        return new EvaluationContext(
                AnsweredData.addTo(record.record(), library.knowledge()),
                parameters.now(),
                Map.of("subject", List.<Base>of(subject)),
                parameters.cqlParameters(),
                valueSets,
                Budget.standard());
    }

    private static void addFailure(Parameters answer, String name, List<Issue> issues) {
        answer.addParameter().setName(name).setResource(Messages.outcome(issues));
    }
}
