package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.jspecify.annotations.Nullable;

/**
 * {@code PlanDefinition/$apply}: a CarePlan that contains what it proposes.
 *
 * @see <a href="https://hl7.org/fhir/R4/plandefinition-operation-apply.html">PlanDefinition $apply</a>
 */
final class ApplyOperation {
    private static final Declaration DECLARED = PlanCall.declare("$apply");

    private final Collaborators with;

    ApplyOperation(Collaborators with) {
        this.with = with;
    }

    @Operation(name = "$apply", type = PlanDefinition.class, idempotent = true, manualRequest = true)
    public CarePlan apply(@IdParam(optional = true) @Nullable IdType id, ServletRequestDetails request) {
        PlanCall call = PlanCall.of(with, DECLARED, id, request);
        PlanCall.Subject subject = call.one();
        CarePlan plan = call.persist()
                ? subject.applied().lastingCarePlan()
                : subject.applied().carePlan();
        Messages.attach(plan, subject.issues());
        return call.persist() ? new Persisting(with).store(call.creatable(plan), subject) : plan;
    }
}
