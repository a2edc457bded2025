package org.upright.cdshooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Endpoint;
import org.upright.fhir.Excerpt;
import org.upright.fhir.RefusedException;

/**
 * The body of a call, as it was sent.
 *
 * @param prefetch by key; a key with JSON null was answered, with nothing
 * @param token of {@code fhirAuthorization}: for this call and that server only, never kept or logged
 * @see <a href="https://cds-hooks.hl7.org/2.0/#http-request_1">Calling a CDS Service</a>
 */
record HookCall(
        String hook,
        String hookInstance,
        ObjectNode context,
        Map<String, JsonNode> prefetch,
        Optional<String> fhirServer,
        Optional<String> token) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");
    private static final Pattern REFERENCE = Pattern.compile("[A-Z][A-Za-z]{0,63}/[A-Za-z0-9.-]{1,64}");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,8192}");

    /** @throws RefusedException.Unreadable where a needed member is missing or of another form */
    static HookCall of(ObjectNode body) {
        String hook = text(body, "hook").orElseThrow(() -> missing("hook"));
        String instance = text(body, "hookInstance").orElseThrow(() -> missing("hookInstance"));
        if (!(body.get("context") instanceof ObjectNode context)) {
            throw new RefusedException.Unreadable("`context` is missing; an object is needed.");
        }
        return new HookCall(hook, instance, context, prefetch(body), text(body, "fhirServer"), token(body));
    }

    private static Map<String, JsonNode> prefetch(ObjectNode body) {
        JsonNode sent = body.path("prefetch");
        if (sent.isMissingNode() || sent.isNull()) {
            return Map.of();
        }
        if (!sent.isObject()) {
            throw new RefusedException.Unreadable("`prefetch` is no object.");
        }
        Map<String, JsonNode> byKey = new LinkedHashMap<>();
        sent.fields().forEachRemaining(entry -> byKey.put(entry.getKey(), entry.getValue()));
        return byKey;
    }

    private static Optional<String> token(ObjectNode body) {
        if (!(body.get("fhirAuthorization") instanceof ObjectNode authorization)) {
            return Optional.empty();
        }
        String token = text(authorization, "access_token").orElseThrow(() -> missing("fhirAuthorization.access_token"));
        if (!TOKEN.matcher(token).matches()) {
            throw new RefusedException.Unreadable("`fhirAuthorization.access_token` has characters that no token has.");
        }
        return Optional.of(token);
    }

    private static Optional<String> text(ObjectNode object, String name) {
        JsonNode value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw new RefusedException.Unreadable("`" + name + "` is no string.");
        }
        return Optional.of(value.textValue()).filter(text -> !text.isBlank());
    }

    private static RefusedException missing(String name) {
        return new RefusedException.Unreadable("`" + name + "` is missing.");
    }

    void requireHook(HookService service) {
        if (!hook.equals(service.hook())) {
            throw new RefusedException.Unreadable("`hook` is `" + Excerpt.of(hook.replaceAll("[^A-Za-z0-9._-]", "?"))
                    + "`; service `" + service.id() + "` is for `" + service.hook() + "`.");
        }
    }

    /** Before anything is fetched or answered by them. */
    void requireIds() {
        String unusedPatient = patientId();
        Optional<String> unusedEncounter = encounter();
        Optional<String> unusedUser = practitioner();
    }

    /** @throws RefusedException.Unreadable where it is missing or could be no id */
    String patientId() {
        String sent = text(context, "patientId").orElseThrow(() -> missing("context.patientId"));
        String id = sent.startsWith("Patient/") ? sent.substring("Patient/".length()) : sent;
        if (!ID.matcher(id).matches()) {
            throw new RefusedException.Unreadable("`context.patientId` is not the id of a Patient.");
        }
        return id;
    }

    /** {@code Encounter/x}. */
    Optional<String> encounter() {
        return text(context, "encounterId")
                .map(id -> id.startsWith("Encounter/") ? id : "Encounter/" + id)
                .map(reference -> required("encounterId", reference));
    }

    /** {@code Practitioner/x} or {@code PractitionerRole/x}; other users are no authors of requests. */
    Optional<String> practitioner() {
        return text(context, "userId")
                .map(user -> ID.matcher(user).matches() ? user : required("userId", user))
                .filter(user -> user.startsWith("Practitioner") && user.contains("/"));
    }

    private static String required(String name, String reference) {
        if (!REFERENCE.matcher(reference).matches()) {
            throw new RefusedException.Unreadable("`context." + name + "` is no reference.");
        }
        return reference;
    }

    /** Where missing data can be fetched. */
    Optional<Endpoint> endpoint() {
        return fhirServer.map(address -> {
            Endpoint endpoint = new Endpoint();
            endpoint.setAddress(address);
            token.ifPresent(value -> endpoint.addHeader("Authorization: Bearer " + value));
            return endpoint;
        });
    }
}
