package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.Iterator;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.rest.OneWrite;

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
        long characters = 0;
        for (Iterator<PlanCall.Subject> subjects = call.each().iterator(); subjects.hasNext(); ) {
            Bundle bundle = bundle(subjects.next());
            if (answer.hasParameter() || subjects.hasNext()) { // one alone is weighed when it is sent
                characters += length(bundle);
                requireRoom(characters, answer.getParameter().size() + 1);
            }
            answer.addParameter().setName("return").setResource(bundle);
        }
        return answer;
    }

    private int length(Bundle bundle) {
        return with.fhir()
                .context()
                .newJsonParser()
                .encodeResourceToString(bundle)
                .length();
    }

    /** The members of a group are answered together: what would be refused when it is sent is not made in memory first. */
    private static void requireRoom(long characters, int subjects) {
        if (characters > OneWrite.bytesOfMachine()) {
            throw new RefusedException.Unprocessable(List.of(Issue.error(
                    IssueType.TOOCOSTLY,
                    "",
                    "The answers for the first " + subjects + " members have more than " + OneWrite.bytesOfMachine()
                            + " bytes, which is what memory here has room for; ask for fewer at once.")));
        }
    }

    private static Bundle bundle(PlanCall.Subject subject) {
        Bundle bundle = subject.applied().bundle();
        if (bundle.getEntryFirstRep().getResource() instanceof DomainResource first) {
            Messages.attach(first, subject.issues());
        }
        return bundle;
    }
}
