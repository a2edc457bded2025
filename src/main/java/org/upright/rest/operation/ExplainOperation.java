package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.Locale;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.RefusedException;

/**
 * {@code PlanDefinition/$explain}: every decision of the plan, taken or not, and why. Ours; takes what $apply takes.
 *
 * <p>How long that took is in a header, for the same call has the same bytes.
 *
 * @see <a href="https://www.w3.org/TR/server-timing/">Server Timing</a>
 */
final class ExplainOperation {
    private static final Declaration DECLARED = PlanCall.declare("$explain");

    private final Collaborators with;

    ExplainOperation(Collaborators with) {
        this.with = with;
    }

    @Operation(name = "$explain", type = PlanDefinition.class, idempotent = true, manualRequest = true)
    public Parameters explain(@IdParam(optional = true) @Nullable IdType id, ServletRequestDetails request) {
        long began = System.nanoTime();
        PlanCall call = PlanCall.of(with, DECLARED, id, request);
        if (call.persist()) {
            throw new RefusedException.Unprocessable("`$explain` does not store; use `$apply` with `persist`.");
        }
        PlanCall.Subject subject = call.one();
        Parameters explanation = subject.applied().explanation();
        if (!subject.beside().isEmpty()) {
            explanation.addParameter().setName("messages").setResource(Messages.outcome(subject.beside()));
        }
        request.getServletResponse()
                .setHeader(
                        "Server-Timing",
                        String.format(Locale.ROOT, "explain;dur=%.1f", (System.nanoTime() - began) / 1e6));
        return explanation;
    }
}
