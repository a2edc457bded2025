package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.jspecify.annotations.Nullable;

/** {@code PlanDefinition/$explain}: every decision of the plan, taken or not, and why. Ours; takes what $apply takes. */
final class ExplainOperation {
    private static final Declaration DECLARED = PlanCall.declare("$explain");

    private final Collaborators with;

    ExplainOperation(Collaborators with) {
        this.with = with;
    }

    @Operation(name = "$explain", type = PlanDefinition.class, idempotent = true, manualRequest = true)
    public Parameters explain(@IdParam(optional = true) @Nullable IdType id, ServletRequestDetails request) {
        PlanCall.Subject subject = PlanCall.of(with, DECLARED, id, request).one();
        Parameters explanation = subject.applied().explanation();
        if (!subject.beside().isEmpty()) {
            explanation.addParameter().setName("messages").setResource(Messages.outcome(subject.beside()));
        }
        return explanation;
    }
}
