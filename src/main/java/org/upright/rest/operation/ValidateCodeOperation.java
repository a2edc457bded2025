package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.ValueSet;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.RefusedException;

/**
 * {@code ValueSet/$validate-code}: whether a code is a member.
 *
 * @see <a href="https://hl7.org/fhir/R4/valueset-operation-validate-code.html">ValueSet $validate-code</a>
 */
final class ValidateCodeOperation {
    private static final Declaration DECLARED = Declaration.of("$validate-code")
            .with(Kind.TEXT, "url", "valueSetVersion", "code", "system", "systemVersion", "display")
            .with(Kind.CONCEPT, "coding", "codeableConcept")
            .with(Kind.RESOURCE, "valueSet");

    private final Collaborators with;

    ValidateCodeOperation(Collaborators with) {
        this.with = with;
    }

    @Operation(name = "$validate-code", type = ValueSet.class, idempotent = true, manualRequest = true)
    public Parameters validate(@IdParam(optional = true) @Nullable IdType id, ServletRequestDetails request) {
        Sent sent = new Reading(with.fhir()).read(request, DECLARED);
        List<Coding> asked = asked(sent);
        ChosenValueSet chosen = ChosenValueSet.of(with, id, sent, "valueSetVersion");
        Optional<Coding> member = chosen.codes().members().stream()
                .filter(known -> asked.stream().anyMatch(coding -> same(known, coding)))
                .findFirst();
        Parameters answer = new Parameters().addParameter("result", member.isPresent());
        member.map(Coding::getDisplay).ifPresent(display -> answer.addParameter("display", display));
        if (member.isEmpty()) {
            answer.addParameter(
                    "message",
                    "`" + asked.get(0).getCode() + "` is no member of `"
                            + chosen.source().getUrl() + "`.");
        }
        return answer;
    }

    private static List<Coding> asked(Sent sent) {
        List<Coding> asked = sent.concept("codeableConcept")
                .or(() -> sent.concept("coding"))
                .map(concept -> concept.getCoding())
                .orElseGet(() -> sent.text("code")
                        .map(code -> List.of(new Coding()
                                .setCode(code)
                                .setSystem(sent.text("system").orElse(""))))
                        .orElse(List.of()));
        if (asked.isEmpty()) {
            throw new RefusedException.Unreadable("One of `code`, `coding` and `codeableConcept` is needed.");
        }
        return asked;
    }

    private static boolean same(Coding member, Coding asked) {
        return member.getCode() != null
                && member.getCode().equals(asked.getCode())
                && (asked.getSystem() == null || asked.getSystem().equals(member.getSystem()));
    }
}
