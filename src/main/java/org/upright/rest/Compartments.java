package org.upright.rest;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.List;
import java.util.Optional;
import org.upright.fhir.RefusedException;
import org.upright.store.Part;

/** {@code GET /Patient/x/Observation}: a search for Observations that is held to one compartment. */
final class Compartments {
    private static final String KEY = Compartments.class.getName();
    private static final String PARTS = KEY + ".parts";

    private Compartments() {}

    /** Makes a compartment search a search of the type, with the compartment kept beside. */
    static void redirect(RequestDetails request) {
        Optional<String> within = Optional.ofNullable(request.getCompartmentName());
        if (within.isEmpty() || request.getId() == null) {
            return;
        }
        request.getUserData()
                .put(KEY, request.getResourceName() + "/" + request.getId().getIdPart());
        request.setResourceName(within.get().equals("*") ? "" : within.get());
        request.setCompartmentName("");
        clear(request);
    }

    @SuppressWarnings("NullAway") // HAPI's word for "no id" and "no compartment"
    private static void clear(RequestDetails request) {
        request.setId(null);
        request.setCompartmentName(null);
    }

    /**
     * Holds a search to one compartment, whatever else it asks for.
     *
     * @throws RefusedException.Forbidden where the request names another one
     */
    static void hold(RequestDetails request, String compartment) {
        if (of(request).filter(named -> !named.equals(compartment)).isPresent()) {
            throw new RefusedException.Forbidden(
                    "The token is for `" + compartment + "`; `" + of(request).orElse("") + "` is not open to it.");
        }
        request.getUserData().put(KEY, compartment);
    }

    /** {@code Patient/x}, where the request names one. */
    static Optional<String> of(RequestDetails request) {
        return Optional.ofNullable((String) request.getUserData().get(KEY));
    }

    /** Holds a search to the union of these parts. */
    static void narrow(RequestDetails request, List<Part> parts) {
        request.getUserData().put(PARTS, parts);
    }

    /** Empty where the search is not narrowed. */
    @SuppressWarnings("unchecked") // put there by `narrow` only
    static List<Part> parts(RequestDetails request) {
        return Optional.ofNullable((List<Part>) request.getUserData().get(PARTS))
                .orElseGet(List::of);
    }
}
