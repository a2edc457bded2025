package org.upright.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A patient whom no line of the log may know, sent to every door, in right places and in wrong ones. */
class PlantedNamesIT {
    private static final Pattern PLANTED = Pattern.compile("(?i)zaphodina|plantedsson|PLANTED-4711|1931-07-13|1931");
    private static final String PATIENT =
            "{\"resourceType\":\"Patient\",\"id\":\"planted\",\"identifier\":[{\"system\":"
                    + "\"http://example.org\",\"value\":\"PLANTED-4711\"}],\"name\":[{\"family\":\"Plantedsson\",\"given\":"
                    + "[\"Zaphodina\"]}],\"birthDate\":\"1931-07-13\"%s}";

    @TempDir
    Path folder;

    @Test
    void theLogOfARunKnowsNoPatient() throws IOException {
        FuzzSettings settings = FuzzSettings.ofProperties();
        try (ServerProcess server = ServerProcess.start(settings.program(), folder, "512m")) {
            List<Integer> statuses = new ArrayList<>();
            for (Shot shot : shots()) {
                Hit hit = Hit.of(shot, server.port());
                statuses.add(hit.status());
                assertTrue(
                        hit.status() >= 200 && hit.status() < 500,
                        shot.method() + " " + shot.target() + ": " + hit.status());
            }
            assertTrue(statuses.contains(200) && statuses.contains(201) && statuses.contains(400), statuses.toString());
            assertEquals(
                    List.of(),
                    server.log().stream()
                            .filter(line -> PLANTED.matcher(line).find())
                            .toList());
        }
    }

    private static List<Shot> shots() {
        String good = String.format(PATIENT, "");
        List<Shot> shots = new ArrayList<>(List.of(
                json("PUT", "/fhir/Patient/planted", good),
                json("POST", "/fhir/Patient", good),
                json("PUT", "/fhir/Patient/other", good),
                json("PUT", "/fhir/Patient/Zaphodina.Plantedsson", good),
                json("POST", "/fhir/Patient", String.format(PATIENT, ",\"surname\":\"Plantedsson\"")),
                json("POST", "/fhir/Patient", String.format(PATIENT, ",\"gender\":\"Zaphodina\"")),
                json("POST", "/fhir/Patient", String.format(PATIENT, ",\"Plantedsson\":[[[")),
                json("POST", "/fhir/Patient", String.format(PATIENT, ",\"extension\":[\"Plantedsson\"]")),
                json("POST", "/fhir/Observation", good),
                json("POST", "/fhir/Patient/planted/$validate", good),
                json(
                        "POST",
                        "/fhir/Patient/$validate",
                        String.format(
                                PATIENT,
                                ",\"communication\":[{\"language\":{\"coding\":[{\"system\":\"urn:ietf:bcp:47\",\"code\":"
                                        + "\"Zaphodina Plantedsson\"}]}}]")),
                json("POST", "/fhir/PlanDefinition/lbp-strategy/$apply", parameters("Patient/planted", good)),
                json("POST", "/fhir/PlanDefinition/lbp-strategy/$apply", parameters("Zaphodina Plantedsson", good)),
                json("POST", "/fhir/PlanDefinition/lbp-strategy/$explain", parameters("Patient/planted", good)),
                json("POST", "/fhir/PlanDefinition/Plantedsson/$apply", parameters("Patient/planted", good)),
                json(
                        "POST",
                        "/fhir",
                        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":" + good
                                + ",\"request\":{\"method\":\"PUT\",\"url\":\"Patient/Plantedsson?\"}}]}"),
                json(
                        "POST",
                        "/cds-services/lbp-patient-view",
                        "{\"hook\":\"patient-view\",\"hookInstance\":"
                                + "\"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea\",\"context\":{\"userId\":\"Practitioner/x\",\"patientId\":"
                                + "\"planted\"},\"prefetch\":{\"patient\":" + good + "}}"),
                json(
                        "POST",
                        "/cds-services/lbp-patient-view",
                        "{\"hook\":\"Zaphodina\",\"context\":{\"patientId\":\"Plantedsson\"}}"),
                json(
                        "POST",
                        "/cds-services/lbp-patient-view/feedback",
                        "{\"feedback\":[{\"card\":\"Plantedsson\",\"outcome\":"
                                + "\"overridden\",\"overrideReason\":{\"userComment\":\"Zaphodina\"}}]}"),
                json(
                                "PATCH",
                                "/fhir/Patient/planted",
                                "[{\"op\":\"test\",\"path\":\"/name/0/family\",\"value\":\"Zaphodina\"}]")
                        .with("Content-Type", "application/json-patch+json")));
        for (String target : List.of(
                "/fhir/Patient/planted",
                "/fhir/Patient?family=Plantedsson&birthdate=1931-07-13",
                "/fhir/Patient?identifier=http://example.org%7CPLANTED-4711&_revinclude=Observation:subject",
                "/fhir/Patient?Plantedsson=Zaphodina",
                "/fhir/Patient?birthdate=xx1931-07-13",
                "/fhir/Patient?_sort=Plantedsson&_include=Zaphodina",
                "/fhir/Patient/Zaphodina%20Plantedsson",
                "/fhir/Plantedsson",
                "/fhir/Patient/$Plantedsson",
                "/fhir/Patient?name=%Plantedsson",
                "/fhir/Patient//Plantedsson",
                "//Plantedsson/x",
                "/Plantedsson/Zaphodina",
                "/cds-services/Plantedsson",
                "/fhir/PlanDefinition/lbp-strategy/$apply?subject=Plantedsson",
                "/fhir/Patient/planted/$everything?_since=1931-07-13x",
                "/metrics",
                "/fhir/AuditEvent?_count=5")) {
            shots.add(Shot.of("", "GET", target));
        }
        shots.add(Shot.of("", "CONNECT", "/fhir/Patient?family=Plantedsson"));
        return shots;
    }

    private static Shot json(String method, String target, String body) {
        return Shot.of("", method, target).body("application/fhir+json", body.getBytes(StandardCharsets.UTF_8));
    }

    private static String parameters(String subject, String data) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueString\":\"" + subject
                + "\"},{\"name\":\"data\",\"resource\":" + data + "}]}";
    }
}
