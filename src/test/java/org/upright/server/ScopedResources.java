package org.upright.server;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The smallest resources that the authorization matrix asks for. */
final class ScopedResources {
    private static final Pattern NAMED = Pattern.compile("\\{([A-Z][A-Za-z]+)}");

    private ScopedResources() {}

    /** The body with what it names put in. */
    static String in(String body, String type, String id, String patient) {
        String text = body.replace(ScopeRow.SENT, of(type, id, patient)).replace("{patient}", patient);
        Matcher named = NAMED.matcher(text);
        return named.replaceAll(found -> Matcher.quoteReplacement(
                of(found.group(1), found.group(1).equals("Observation") ? "o-" + patient : "sent", patient)));
    }

    static String of(String type, String id, String patient) {
        String reference = "{\"reference\":\"Patient/" + patient + "\"}";
        return "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"," + tags(patient)
                + switch (type) {
                    case "Observation" -> ",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":" + reference;
                    case "Encounter" ->
                        ",\"status\":\"in-progress\",\"class\":{\"code\":\"AMB\"},\"subject\":" + reference;
                    case "AuditEvent" -> ",\"agent\":[{\"requestor\":false,\"who\":" + reference + "}]";
                    case "PlanDefinition" ->
                        knowledge(id) + ",\"action\":[{\"title\":\"Do it\",\"condition\":[{\"kind\":\"applicability\","
                                + "\"expression\":{\"language\":\"text/fhirpath\",\"expression\":\"true\"}}]}]";
                    case "ActivityDefinition" ->
                        knowledge(id) + ",\"kind\":\"ServiceRequest\",\"code\":{\"text\":\"x\"}";
                    case "Library" ->
                        knowledge(id)
                                + ",\"name\":\"Scoped\",\"type\":{\"text\":\"logic\"},\"content\":[{\"contentType\":"
                                + "\"text/cql\",\"data\":\"" + cql() + "\"}]";
                    case "ValueSet" ->
                        knowledge(id)
                                + ",\"compose\":{\"include\":[{\"system\":\"http://example.org/scoped\",\"concept\":"
                                + "[{\"code\":\"a\"}]}]}";
                    case "CodeSystem" -> knowledge(id) + ",\"content\":\"complete\",\"concept\":[{\"code\":\"a\"}]";
                    case "CapabilityStatement", "Questionnaire", "Measure" -> ",\"status\":\"draft\"";
                    default -> "";
                }
                + "}";
    }

    /** Whose they are, for scopes that are narrowed by it; knowledge is everybody's. */
    private static String tags(String patient) {
        String one = "{\"system\":\"http://example.org/whose\",\"code\":\"%s\"}";
        return "\"meta\":{\"tag\":["
                + (patient.isEmpty() ? one.formatted("p1") + "," + one.formatted("p2") : one.formatted(patient)) + "]}";
    }

    private static String knowledge(String id) {
        return ",\"url\":\"http://example.org/" + id + "\",\"status\":\"" + (id.equals("scoped") ? "active" : "draft")
                + "\"";
    }

    private static String cql() {
        return Base64.getEncoder()
                .encodeToString(("library Scoped\nusing FHIR version '4.0.1'\ncontext Patient\n"
                                + "define Known: exists Patient.birthDate")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
