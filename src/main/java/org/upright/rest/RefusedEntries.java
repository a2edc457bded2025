package org.upright.rest;

import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.upright.fhir.RefusedException;

/** The entries of a batch that its caller may not send, by their place; the others are carried out. */
record RefusedEntries(Map<Integer, RefusedException> byPlace) {
    private static final String KEY = RefusedEntries.class.getName();

    RefusedEntries {
        byPlace = new TreeMap<>(byPlace);
    }

    void note(ServletRequestDetails request) {
        request.getUserData().put(KEY, this);
    }

    static Optional<RefusedEntries> of(ServletRequestDetails request) {
        return Optional.ofNullable((RefusedEntries) request.getUserData().get(KEY))
                .filter(refused -> !refused.byPlace.isEmpty());
    }

    /** Carries out what is left of the batch, each in its place, and puts the refusals among the answers. */
    Bundle around(Bundle batch, UnaryOperator<Bundle> carryOut) {
        Bundle left = new Bundle().setType(batch.getType());
        for (int i = 0; i < batch.getEntry().size(); i++) {
            left.addEntry(
                    byPlace.containsKey(i)
                            ? new BundleEntryComponent()
                            : batch.getEntry().get(i));
        }
        Bundle answer = carryOut.apply(left);
        byPlace.forEach((place, refused) -> answer.getEntry().set(place, entry(refused)));
        return answer;
    }

    private static BundleEntryComponent entry(RefusedException refused) {
        BundleEntryComponent entry = new BundleEntryComponent();
        entry.getResponse().setStatus("403 Forbidden").setOutcome(refused.outcome());
        return entry;
    }
}
