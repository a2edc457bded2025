package org.upright.record;

import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ValueSetExpansionContainsComponent;
import org.upright.fhir.Canonical;
import org.upright.fhir.RefusedException;

/** What a server answers to {@code $expand}, made a value set of its own: a code missing from it would go unseen. */
final class RemoteExpansion {
    private RemoteExpansion() {}

    static ValueSet of(Resource answer, Canonical asked, String server) {
        if (!(answer instanceof ValueSet valueSet) || !valueSet.hasExpansion()) {
            throw refused(asked, server, "answered with `" + answer.fhirType() + "` without an expansion");
        }
        long held = flat(valueSet.getExpansion().getContains()).count();
        int total = valueSet.getExpansion().getTotal();
        if (total > held || valueSet.getExpansion().getOffset() > 0) {
            throw refused(asked, server, "answered with " + held + " of " + total + " codes; all are needed");
        }
        ValueSet whole = new ValueSet();
        whole.setUrl(asked.url()).setStatus(PublicationStatus.ACTIVE);
        asked.version().ifPresent(whole::setVersion);
        whole.setExpansion(valueSet.getExpansion());
        return whole;
    }

    private static RefusedException refused(Canonical asked, String server, String what) {
        return new RefusedException.Unprocessable(
                "The server " + server + " was asked to expand value set `" + asked + "` and " + what + ".");
    }

    private static Stream<ValueSetExpansionContainsComponent> flat(List<ValueSetExpansionContainsComponent> contains) {
        return contains.stream().flatMap(c -> Stream.concat(Stream.of(c), flat(c.getContains())));
    }
}
