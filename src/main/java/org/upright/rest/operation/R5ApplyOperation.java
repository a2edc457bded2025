package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.RefusedException;

/**
 * {@code PlanDefinition/$r5.apply}: for each subject a Bundle, the RequestGroup first.
 *
 * @see <a href="https://hl7.org/fhir/R5/plandefinition-operation-apply.html">PlanDefinition $apply in R5</a>
 */
final class R5ApplyOperation {
    private static final Declaration DECLARED = PlanCall.declare("$r5.apply");

    private final Collaborators with;

    R5ApplyOperation(Collaborators with) {
        this.with = with;
    }

    @Operation(name = "$r5.apply", type = PlanDefinition.class, idempotent = true, manualRequest = true)
    public Parameters apply(@IdParam(optional = true) @Nullable IdType id, ServletRequestDetails request) {
        PlanCall call = PlanCall.of(with, DECLARED, id, request);
        if (call.persist()) {
            throw new RefusedException.Unprocessable("`$r5.apply` does not store; use `$apply` with `persist`.");
        }
        Parameters answer = new Parameters();
        call.each().forEach(subject -> answer.addParameter().setName("return").setResource(bundle(subject)));
        return answer;
    }

    private static Bundle bundle(PlanCall.Subject subject) {
        Bundle bundle = subject.applied().bundle();
        if (bundle.getEntryFirstRep().getResource() instanceof DomainResource first) {
            Messages.attach(first, subject.issues());
        }
        return bundle;
    }
}
