package org.upright.rest;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.MethodNotAllowedException;
import java.util.Optional;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/** What is said to a request that no provider takes. */
final class Unrouted {
    private Unrouted() {}

    static RuntimeException unknownType(String type) {
        return new RefusedException.NotFound("`" + type + "` is no resource type of FHIR R4 and not `Citation`.");
    }

    static RuntimeException refusal(RequestDetails request) {
        String operation = Optional.ofNullable(request.getOperation()).orElse("");
        if (operation.startsWith("$")) {
            return new RefusedException.NotFound(
                    "Operation `" + operation + "` is not offered at `" + place(request) + "`.");
        }
        String text = "`" + request.getRequestType() + "` is not allowed at `" + place(request) + "`.";
        MethodNotAllowedException refused = new MethodNotAllowedException(text);
        refused.setOperationOutcome(Refusals.outcome(Issue.error(IssueType.NOTSUPPORTED, "", text)));
        return refused;
    }

    private static String place(RequestDetails request) {
        String type = Optional.ofNullable(request.getResourceName())
                .map(name -> "/" + name)
                .orElse("/");
        return Optional.ofNullable(request.getId())
                .map(id -> type + "/" + id.getIdPart())
                .orElse(type);
    }
}
