package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;
import org.upright.store.Stored;

/**
 * {@code Patient/x/$everything}: the patient and all of its compartment.
 *
 * @see <a href="https://hl7.org/fhir/R4/patient-operation-everything.html">Patient $everything</a>
 */
final class EverythingOperation {
    private static final Declaration DECLARED = Declaration.of("$everything")
            .with(Kind.TEXT, "_type")
            .with(Kind.TIME, "_since")
            .with(Kind.INTEGER, "_count")
            .repeating("_type");

    private final Collaborators with;

    EverythingOperation(Collaborators with) {
        this.with = with;
    }

    @Operation(name = "$everything", type = Patient.class, idempotent = true, manualRequest = true)
    public Bundle everything(@IdParam IdType id, ServletRequestDetails request) {
        Sent sent = new Reading(with.fhir()).read(request, DECLARED);
        Stored patient = with.store().read("Patient", id.getIdPart());
        List<String> types = sent.texts("_type").stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .toList();
        Optional<Instant> since = sent.text("_since").map(EverythingOperation::instant);
        List<Stored> found = with.store().everything(patient.id()).stream()
                .filter(stored -> types.isEmpty() || types.contains(stored.type()))
                .filter(stored ->
                        since.map(time -> !stored.updated().isBefore(time)).orElse(true))
                .toList();
        Bundle bundle = new Bundle().setType(Bundle.BundleType.SEARCHSET).setTotal(found.size());
        long most = sent.text("_count").map(Long::parseLong).orElse(Long.MAX_VALUE);
        found.stream().limit(most).forEach(stored -> add(bundle, stored, request.getFhirServerBase()));
        return bundle;
    }

    private static Instant instant(String text) {
        try {
            return new DateTimeType(text.replace(' ', '+')).getValue().toInstant();
        } catch (IllegalArgumentException | ca.uhn.fhir.parser.DataFormatException e) {
            throw new RefusedException.Unreadable("Parameter `_since` is `" + text + "`; an instant is needed.");
        }
    }

    private void add(Bundle bundle, Stored stored, String base) {
        Resource resource = with.store().parse(stored);
        bundle.addEntry()
                .setFullUrl(base + "/" + stored.reference())
                .setResource(resource)
                .getSearch()
                .setMode(Bundle.SearchEntryMode.MATCH);
    }
}
