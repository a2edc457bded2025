package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.upright.apply.ActivityRequest;
import org.upright.apply.AppliedActivity;
import org.upright.apply.expression.ValueSets;
import org.upright.apply.plan.SubjectTypes;
import org.upright.content.SelectedActivity;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.record.Assembled;

/**
 * {@code ActivityDefinition/$apply}: the request that the definition describes.
 *
 * @see <a href="https://hl7.org/fhir/R4/activitydefinition-operation-apply.html">ActivityDefinition $apply</a>
 */
final class ApplyActivityOperation {
    private static final Declaration DECLARED = ApplyCall.declare("$apply").with(Kind.RESOURCE, "activityDefinition");

    private final Collaborators with;

    ApplyActivityOperation(Collaborators with) {
        this.with = with;
    }

    @Operation(name = "$apply", type = ActivityDefinition.class, idempotent = true, manualRequest = true)
    public IBaseResource apply(@IdParam(optional = true) @Nullable IdType id, ServletRequestDetails request) {
        ApplyCall call = ApplyCall.of(new Reading(with.fhir()).read(request, DECLARED), request);
        if (call.persist()) {
            throw new RefusedException.Unprocessable("`ActivityDefinition/$apply` does not store what it makes.");
        }
        CallContent<ActivityDefinition> content = CallContent.of(
                with,
                call.sent(),
                ActivityDefinition.class,
                call.choice(
                        Optional.ofNullable(id).map(IdType::getIdPart),
                        "activityDefinition",
                        ActivityDefinition.class));
        SelectedActivity selected = content.snapshot().activity(content.choice());
        ActivityDefinition definition = selected.compilation().activity().source();
        call.rights().requireReadable(definition);
        Assembled data = with.records()
                .oneOrNamed(call.record(
                        SubjectTypes.of(definition), selected.compilation().resourceTypes()));
        AppliedActivity applied = apply(call, selected, data, content.valueSets(selected.knowledge()));
        List<Issue> beside = new ArrayList<>(content.issues());
        if (selected.compilation().issues().stream().noneMatch(Issue::isError)) {
            beside.addAll(UnusedParameters.issues(
                    call.sentParameters(), selected.compilation().activity().expressions()));
        }
        return answer(selected, beside, data, applied);
    }

    private AppliedActivity apply(ApplyCall call, SelectedActivity selected, Assembled data, ValueSets valueSets) {
        Resource subject = data.record().subject();
        Reference reference =
                new Reference(subject.fhirType() + "/" + subject.getIdElement().getIdPart());
        return with.apply()
                .applyActivity(new ActivityRequest(
                        selected.compilation().activity(),
                        data.answered(selected.knowledge()),
                        call.parameters(reference, call.now(with.clock()), with.status()),
                        valueSets));
    }

    private static Resource answer(
            SelectedActivity selected, List<Issue> ofContent, Assembled data, AppliedActivity applied) {
        List<Issue> issues = new ArrayList<>(selected.issues());
        issues.addAll(ofContent);
        issues.addAll(selected.compilation().issues());
        issues.addAll(data.issues());
        issues.addAll(applied.issues());
        Resource made = applied.resource().orElseThrow(() -> new RefusedException.Unprocessable(issues));
        if (made instanceof DomainResource resource) {
            Messages.attach(resource, issues);
        }
        return made;
    }
}
