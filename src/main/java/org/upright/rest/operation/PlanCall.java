package org.upright.rest.operation;

import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;
import org.upright.apply.Applied;
import org.upright.apply.ApplyParameters;
import org.upright.apply.ApplyRequest;
import org.upright.apply.plan.SubjectTypes;
import org.upright.content.SelectedPlan;
import org.upright.fhir.Issue;
import org.upright.record.Assembled;
import org.upright.record.RecordRequest;

/** A plan chosen for a call and applied to its subjects: what the three operations on plans share. */
final class PlanCall {
    private final Collaborators with;
    private final ApplyCall call;
    private final CallContent<PlanDefinition> content;
    private final SelectedPlan selected;
    private final ZonedDateTime now;

    private PlanCall(Collaborators with, ApplyCall call, CallContent<PlanDefinition> content) {
        this.with = with;
        this.call = call;
        this.content = content;
        this.now = call.now(with.clock());
        this.selected = content.snapshot().plan(content.choice());
        call.rights().requireReadable(selected.plan().source());
    }

    static Declaration declare(String operation) {
        return ApplyCall.declare(operation).with(Kind.RESOURCE, "planDefinition");
    }

    static PlanCall of(Collaborators with, Declaration declared, @Nullable IdType id, ServletRequestDetails request) {
        ApplyCall call = ApplyCall.of(new Reading(with.fhir()).read(request, declared), request);
        Optional<String> plan = Optional.ofNullable(id).map(IdType::getIdPart);
        return new PlanCall(
                with,
                call,
                CallContent.of(
                        with,
                        call.sent(),
                        PlanDefinition.class,
                        call.choice(plan, "planDefinition", PlanDefinition.class)));
    }

    /** A plan as it was applied to one subject, and what is to be said beside its own issues. */
    record Subject(Applied applied, List<Issue> beside, Assembled data) {
        /** Everything that the caller should know; to be asked after rendering. */
        List<Issue> issues() {
            List<Issue> all = new ArrayList<>(beside);
            all.addAll(applied.issues());
            return all;
        }
    }

    Subject one() {
        return apply(with.records().one(request()));
    }

    /** One after the other, as they are asked for. */
    Stream<Subject> each() {
        return with.records().each(request(), now).stream().map(this::apply);
    }

    private RecordRequest request() {
        return call.record(
                SubjectTypes.of(selected.plan().source()), selected.plan().resourceTypes());
    }

    private Subject apply(Assembled data) {
        Reference subject = new Reference(data.record().subject().fhirType() + "/"
                + data.record().subject().getIdElement().getIdPart());
        ApplyParameters parameters = call.parameters(subject, now, with.status());
        Applied applied = with.apply()
                .apply(new ApplyRequest(
                        selected.plan(),
                        data.answered(selected.knowledge()),
                        parameters,
                        content.valueSets(selected.knowledge())));
        List<Issue> beside = new ArrayList<>(selected.issues());
        beside.addAll(content.issues());
        beside.addAll(data.issues());
        if (selected.plan().issues().stream()
                .noneMatch(Issue::isError)) { // else a library that declares it may be missing
            beside.addAll(UnusedParameters.issues(
                    parameters.cqlParameters(), selected.plan().expressions()));
        }
        return new Subject(applied, beside, data);
    }

    /** @throws org.upright.fhir.RefusedException.Forbidden where the caller may not store it */
    CarePlan creatable(CarePlan made) {
        call.rights().requireCreatable(made);
        made.getContained().forEach(call.rights()::requireNoOthers);
        return made;
    }

    boolean persist() {
        return call.persist();
    }
}
