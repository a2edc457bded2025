package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Patient;
import org.upright.fhir.RefusedException;
import org.upright.rest.ReadyAnswers;
import org.upright.store.EverythingPage;
import org.upright.store.EverythingRequest;
import org.upright.store.Stored;

/**
 * {@code Patient/x/$everything}: the patient and all of its compartment.
 *
 * @see <a href="https://hl7.org/fhir/R4/patient-operation-everything.html">Patient $everything</a>
 */
final class EverythingOperation {
    /** Of one page, and of one without {@code _count}. */
    private static final int MOST = 1_000;

    private static final Declaration DECLARED = Declaration.of("$everything")
            .with(Kind.TEXT, "_type", "_page")
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
        EverythingPage page = with.store()
                .everything(new EverythingRequest(
                        patient.id(),
                        types(sent),
                        sent.text("_since").map(EverythingOperation::instant),
                        count(sent),
                        sent.text("_page")));
        String url = request.getFhirServerBase() + "/Patient/" + patient.id() + "/$everything";
        String self = url + query(sent, sent.text("_page"));
        return ReadyAnswers.record(
                request, patient.id(), page, self, page.next().map(next -> url + query(sent, Optional.of(next))));
    }

    private static List<String> types(Sent sent) {
        return sent.texts("_type").stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .toList();
    }

    private static int count(Sent sent) {
        long asked = sent.text("_count").map(Long::parseLong).orElse((long) MOST);
        if (asked < 1) {
            throw new RefusedException.Unreadable("Parameter `_count` is `" + asked + "`; a number from 1 is needed.");
        }
        return (int) Math.min(asked, MOST);
    }

    private static String query(Sent sent, Optional<String> page) {
        List<String> parts = new ArrayList<>();
        if (!types(sent).isEmpty()) {
            parts.add("_type=" + encoded(String.join(",", types(sent))));
        }
        sent.text("_since").ifPresent(since -> parts.add("_since=" + encoded(since)));
        sent.text("_count").ifPresent(count -> parts.add("_count=" + encoded(count)));
        page.ifPresent(key -> parts.add("_page=" + encoded(key)));
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%2C", ",");
    }

    private static Instant instant(String text) {
        try {
            return new DateTimeType(text.replace(' ', '+')).getValue().toInstant();
        } catch (IllegalArgumentException | ca.uhn.fhir.parser.DataFormatException e) {
            throw new RefusedException.Unreadable("Parameter `_since` is `" + text + "`; an instant is needed.");
        }
    }
}
