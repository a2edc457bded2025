package org.upright.apply;

import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.hl7.fhir.r4.model.RelatedArtifact.RelatedArtifactType;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.upright.apply.run.ConditionResult;
import org.upright.apply.run.Decision;
import org.upright.apply.run.Decisions;
import org.upright.fhir.Issue;

/** Every decision of a plan and why, as Parameters and as text. The same decisions give the same bytes. */
final class Explanation {
    private static final String GRADE = "http://hl7.org/fhir/StructureDefinition/cqf-";
    private static final Set<String> GRADES = Set.of(GRADE + "strengthOfRecommendation", GRADE + "qualityOfEvidence");
    private static final Set<RelatedArtifactType> EVIDENCE =
            Set.of(RelatedArtifactType.CITATION, RelatedArtifactType.JUSTIFICATION);

    private final Decisions decisions;
    private final ApplyRequest request;
    private final String engineVersion;

    Explanation(Decisions decisions, ApplyRequest request, String engineVersion) {
        this.decisions = decisions;
        this.request = request;
        this.engineVersion = engineVersion;
    }

    Parameters parameters() {
        Parameters parameters = new Parameters();
        parameters.addParameter(
                "plan", new CanonicalType(decisions.plan().canonical().toString()));
        parameters.addParameter("title", new StringType(decisions.plan().title()));
        parameters.addParameter("hash", new StringType(decisions.plan().hash()));
        parameters.addParameter("subject", Seen.reference(request.record().subject()));
        parameters.addParameter("evaluationDateTime", Variables.dateTime(request.parameters()));
        if (!engineVersion.isEmpty()) {
            parameters.addParameter("engineVersion", new StringType(engineVersion));
        }
        parameters.addParameter("withheld", new BooleanType(decisions.withheld()));
        if (!decisions.issues().isEmpty()) {
            parameters.addParameter().setName("issues").setResource(outcome(decisions.issues()));
        }
        decisions.plan().source().getRelatedArtifact().stream()
                .filter(artifact -> artifact.getType() != null && EVIDENCE.contains(artifact.getType()))
                .forEach(artifact -> parameters.addParameter("evidence", artifact.copy()));
        decisions.actions().forEach(decision -> fill(parameters.addParameter().setName("action"), decision));
        return parameters;
    }

    private static OperationOutcome outcome(List<Issue> issues) {
        OperationOutcome outcome = new OperationOutcome();
        issues.forEach(issue -> outcome.addIssue(issue.toComponent()));
        return outcome;
    }

    private void fill(ParametersParameterComponent into, Decision decision) {
        part(into, "path", new StringType(decision.action().path()));
        if (decision.action().source().getTitle() != null) {
            part(into, "title", new StringType(decision.action().source().getTitle()));
        }
        part(into, "decision", new CodeType(decision.outcome().code()));
        decision.inputs().forEach((name, found) -> fillInput(into.addPart().setName("input"), name, found));
        decision.conditions().forEach(result -> fill(into.addPart().setName("condition"), result));
        decision.action().source().getExtension().stream()
                .filter(extension -> GRADES.contains(extension.getUrl()) && extension.hasValue())
                .forEach(grade -> part(
                        into,
                        grade.getUrl().substring(GRADE.length()),
                        grade.getValue().copy()));
        decision.action().source().getDocumentation().stream()
                .map(RelatedArtifact::copy)
                .forEach(artifact -> part(into, "evidence", artifact));
        if (!decision.issues().isEmpty()) {
            into.addPart().setName("issues").setResource(outcome(decision.issues()));
        }
        decision.actions().forEach(child -> fill(into.addPart().setName("action"), child));
        decision.nested().ifPresent(nested -> fill(into.addPart().setName("plan"), nested));
    }

    private void fill(ParametersParameterComponent into, Decisions nested) {
        part(into, "canonical", new CanonicalType(nested.plan().canonical().toString()));
        part(into, "title", new StringType(nested.plan().title()));
        part(into, "withheld", new BooleanType(nested.withheld()));
        if (!nested.issues().isEmpty()) {
            into.addPart().setName("issues").setResource(outcome(nested.issues()));
        }
        nested.actions().forEach(decision -> fill(into.addPart().setName("action"), decision));
    }

    private static void fillInput(ParametersParameterComponent into, String name, List<Resource> found) {
        part(into, "name", new StringType(name));
        found.forEach(resource -> part(into, "data", Seen.reference(resource)));
    }

    private void fill(ParametersParameterComponent into, ConditionResult result) {
        var source = result.condition().source();
        if (source.getKind() != null) {
            part(into, "kind", new CodeType(source.getKind().toCode()));
        }
        Expressed expressed = Expressed.of(result.condition());
        part(into, "expression", new StringType(expressed.text()));
        part(into, "language", new CodeType(expressed.language()));
        expressed.library().ifPresent(library -> part(into, "library", new CanonicalType(library)));
        part(into, "result", new CodeType(Seen.code(result.verdict())));
        Seen.why(result.verdict()).ifPresent(why -> part(into, "why", new StringType(why.text())));
        result.values().forEach(value -> fillValue(into, value));
        Seen.data(result, request.record()).forEach(resource -> part(into, "data", Seen.reference(resource)));
        int unshown = Seen.unshown(result, request.record());
        if (unshown > 0) {
            part(into, "dataNotShown", new IntegerType(unshown));
        }
    }

    private static void fillValue(ParametersParameterComponent into, Base value) {
        if (value instanceof Resource resource) {
            part(into, "value", Seen.reference(resource));
        } else if (value instanceof Type type) {
            part(into, "value", type.copy());
        }
    }

    private static void part(ParametersParameterComponent into, String name, Type value) {
        into.addPart().setName(name).setValue(value);
    }

    String text() {
        return new ExplanationText(decisions, request, engineVersion).toString();
    }
}
