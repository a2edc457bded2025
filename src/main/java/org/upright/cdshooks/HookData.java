package org.upright.cdshooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;
import org.upright.record.Assembled;
import org.upright.record.RecordRequest;
import org.upright.record.Records;

/**
 * The patient's record of one call: what was prefetched, the draft orders, and from {@code fhirServer} what is missing.
 *
 * <p>A key counts as missing where it was left out, where it holds an OperationOutcome, and where its Bundle is one page
 * of several. JSON null is an answer: there is nothing. What this server stores is never used: a patient of the same id
 * may be somebody else.
 */
record HookData(HookResources resources, Records records) {
    /** @param missing by key, why */
    private record Sent(List<Resource> data, Map<String, String> missing) {}

    /**
     * @throws RefusedException.PreconditionFailed where data are missing and cannot be fetched
     * @throws RefusedException.Unreadable where data are another patient's
     */
    Assembled record(HookService service, HookCall call, HookContext context) {
        String patient = call.patientId();
        Sent sent = sent(service, call);
        requirePatient(sent.data(), patient);
        context.requirePatient(patient);
        Optional<Endpoint> endpoint = sent.missing().isEmpty() ? Optional.empty() : call.endpoint();
        if (!sent.missing().isEmpty() && endpoint.isEmpty()) {
            throw missing(sent, "no `fhirServer` was given to fetch it from");
        }
        List<Resource> data = new ArrayList<>(sent.data());
        data.addAll(context.inRecord(service.listParameters()));
        return assembled(
                sent,
                new RecordRequest(
                        List.of("Patient/" + patient),
                        "Patient",
                        data,
                        false,
                        endpoint,
                        List.of(),
                        types(service, sent.missing().keySet()),
                        true));
    }

    private Assembled assembled(Sent sent, RecordRequest request) {
        try {
            return records.one(request);
        } catch (RefusedException.Unprocessable refused) {
            throw refused.issues().get(0).code() == IssueType.BUSINESSRULE
                    ? new RefusedException.Unreadable(refused.issues())
                    : refused;
        } catch (RefusedException.NotFound nobody) {
            throw new RefusedException.PreconditionFailed(
                    "The patient is neither in `prefetch` nor at `fhirServer`, and nothing can be said without.");
        } catch (RefusedException.Forbidden notAllowed) {
            throw missing(sent, "the address of `fhirServer` is not allowed here");
        } catch (RefusedException.Unavailable silent) {
            throw missing(sent, "`fhirServer` did not give it");
        }
    }

    private static RefusedException missing(Sent sent, String why) {
        List<String> keys = new ArrayList<>();
        sent.missing().forEach((key, reason) -> keys.add("`" + key + "` (" + reason + ")"));
        return new RefusedException.PreconditionFailed(
                "Data are missing: prefetch " + String.join(", ", keys) + "; " + why + ".");
    }

    private Sent sent(HookService service, HookCall call) {
        List<Resource> data = new ArrayList<>();
        Map<String, String> missing = new TreeMap<>();
        service.prefetch().keySet().stream()
                .filter(key -> !call.prefetch().containsKey(key))
                .forEach(key -> missing.put(key, "not sent"));
        call.prefetch().forEach((key, json) -> add(key, unwrapped(json), service, data, missing));
        return new Sent(data, missing);
    }

    /** Clients of before version 1.0 wrap what they found. */
    private static JsonNode unwrapped(JsonNode json) {
        return json.hasNonNull("resourceType") ? json : json.path("resource").isObject() ? json.path("resource") : json;
    }

    private void add(String key, JsonNode json, HookService service, List<Resource> data, Map<String, String> missing) {
        if (json.isNull()) {
            return;
        }
        Resource resource = resources.read(json, "prefetch." + key.replaceAll("[^A-Za-z0-9_-]", "?"));
        Optional<String> flaw = flaw(resource);
        if (flaw.isPresent() && service.prefetch().containsKey(key)) {
            missing.put(key, flaw.get());
        } else {
            data.add(resource);
        }
    }

    private static Optional<String> flaw(Resource resource) {
        if (resource instanceof OperationOutcome) {
            return Optional.of("an OperationOutcome");
        }
        boolean paged = resource instanceof Bundle bundle
                && bundle.getLink().stream().anyMatch(link -> "next".equals(link.getRelation()));
        return paged ? Optional.of("one page of several") : Optional.empty();
    }

    private static void requirePatient(List<Resource> data, String patient) {
        data.stream()
                .flatMap(resource -> HookResources.each(resource).stream())
                .filter(Patient.class::isInstance)
                .filter(found -> found.getIdElement().hasIdPart())
                .filter(found -> !patient.equals(found.getIdElement().getIdPart()))
                .findFirst()
                .ifPresent(other -> {
                    throw new RefusedException.Unreadable("`prefetch` holds `" + HookContext.name(other)
                            + "`; `context.patientId` is `" + patient + "`.");
                });
    }

    private static Set<String> types(HookService service, Set<String> keys) {
        Set<String> types = new TreeSet<>(Set.of("Patient"));
        keys.forEach(key ->
                Optional.ofNullable(service.prefetch().get(key)).ifPresent(template -> types.add(template.type())));
        return types;
    }
}
