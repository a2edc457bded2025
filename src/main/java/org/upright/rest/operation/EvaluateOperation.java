package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.upright.apply.ApplyParameters;
import org.upright.apply.expression.Compiled;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.EvaluationContext;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.expression.ValueSets;
import org.upright.content.Selected;
import org.upright.cql.LibraryEvaluation;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * {@code Library/$evaluate}: what the expressions of a CQL library come to for a subject; for authors and test benches.
 *
 * <p>Without a subject those that need no patient are evaluated, over what the call itself brings.
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
        if (call.persist()) {
            throw new RefusedException.Unprocessable("`$evaluate` does not store what it works out.");
        }
        CallContent<Library> content = CallContent.of(
                with,
                call.sent(),
                Library.class,
                call.choice(Optional.ofNullable(id).map(IdType::getIdPart), "library", Library.class));
        Selected<Library> library = content.snapshot().select(Library.class, content.choice());
        call.rights().requireReadable(library.resource());
        List<Compiled> compiled = sent.texts("expression").isEmpty()
                ? LibraryDefines.compiled(with, library)
                : LibraryDefines.compiled(with, library, sent.texts("expression"));
        Parameters answer = answers(call, library, content.valueSets(library.knowledge()), compiled);
        List<Issue> messages = new ArrayList<>(content.issues());
        List<CompiledExpression> ready = ready(compiled);
        if (!ready.isEmpty()) {
            messages.addAll(UnusedParameters.issues(call.sentParameters(), ready));
        }
        compiled.stream().filter(one -> one.expression().isPresent()).forEach(one -> messages.addAll(one.issues()));
        if (!messages.isEmpty()) {
            addFailure(answer, "messages", messages);
        }
        return answer;
    }

    private static List<CompiledExpression> ready(List<Compiled> compiled) {
        return compiled.stream().flatMap(one -> one.expression().stream()).toList();
    }

    private Parameters answers(
            ApplyCall call, Selected<Library> library, ValueSets valueSets, List<Compiled> compiled) {
        Map<String, List<Issue>> refused = new HashMap<>();
        List<CompiledExpression> ready = new ArrayList<>();
        boolean ofNobody = call.hasNoSubject();
        for (Compiled one : compiled) {
            List<Issue> issues = one.expression()
                    .map(known -> ofNobody ? lacking(call, known) : List.<Issue>of())
                    .orElseGet(one::issues);
            refused.put(one.source().text(), issues);
            one.expression().filter(known -> issues.isEmpty()).ifPresent(ready::add);
        }
        Map<String, List<ParametersParameterComponent>> values =
                values(call, library, valueSets, ready).getParameter().stream()
                        .collect(Collectors.groupingBy(ParametersParameterComponent::getName));
        Parameters answer = new Parameters();
        compiled.stream().map(one -> one.source().text()).forEach(name -> {
            if (refused.getOrDefault(name, List.of()).isEmpty()) {
                values.getOrDefault(name, List.of()).forEach(answer::addParameter);
            } else {
                addFailure(answer, name, refused.getOrDefault(name, List.of()));
            }
        });
        return answer;
    }

    /** Why a call without a subject cannot answer an expression. */
    private List<Issue> lacking(ApplyCall call, CompiledExpression expression) {
        String named = "Expression `" + expression.source().text() + "` ";
        if (LibraryDefines.evaluator(with).needsSubject(expression)) {
            return List.of(Issue.error(
                    IssueType.REQUIRED,
                    "",
                    named + "needs a patient, and the call has no `subject`; `Patient/id` is needed."));
        }
        boolean ofEverybody = !expression.resourceTypes().isEmpty() && call.usesServerData();
        return ofEverybody
                ? List.of(Issue.error(
                        IssueType.NOTSUPPORTED,
                        "",
                        named + "reads `" + String.join("`, `", new TreeSet<>(expression.resourceTypes()))
                                + "` of every patient; without `subject` only the call's own `data` are read, and only where"
                                + " `useServerData` is false."))
                : List.of();
    }

    private Parameters values(
            ApplyCall call, Selected<Library> library, ValueSets valueSets, List<CompiledExpression> ready) {
        SubjectRecord record = call.hasNoSubject()
                ? with.records().ofNobody(call.dataOfNobody())
                : with.records().one(call.record("Patient", types(ready))).answered(library.knowledge());
        return new LibraryEvaluation(LibraryDefines.evaluator(with)).evaluate(ready, context(call, valueSets, record));
    }

    private static Set<String> types(List<CompiledExpression> expressions) {
        return expressions.stream()
                .flatMap(expression -> expression.resourceTypes().stream())
                .collect(Collectors.toSet());
    }

    private EvaluationContext context(ApplyCall call, ValueSets valueSets, SubjectRecord record) {
        Resource subject = record.subject();
        ApplyParameters parameters = call.parameters(
                new Reference(subject.fhirType() + "/" + subject.getIdElement().getIdPart()),
                call.now(with.clock()),
                with.status());
        return new EvaluationContext(
                record,
                parameters.now(),
                Map.of("subject", List.<Base>of(subject)),
                parameters.cqlParameters(),
                valueSets,
                with.apply().budget());
    }

    private static void addFailure(Parameters answer, String name, List<Issue> issues) {
        answer.addParameter().setName(name).setResource(Messages.outcome(issues));
    }
}
