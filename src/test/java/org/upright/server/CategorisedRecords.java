package org.upright.server;

import java.util.List;

/** Two patients with an observation of each of three categories, for scopes that are narrowed to one. */
final class CategorisedRecords {
    private static final String CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";

    /** What a scope ends with that is narrowed to a category. */
    static final String LABS = "?category=" + CATEGORY + "|laboratory";

    static final String VITALS = "?category=" + CATEGORY + "|vital-signs";

    private CategorisedRecords() {}

    /** Ids are the category and the patient, {@code survey-p2}; `moved` became a laboratory one in its second version. */
    static void store(TokenServer server) {
        for (String patient : List.of("p1", "p2")) {
            server.store("Patient/" + patient, "{\"resourceType\":\"Patient\",\"id\":\"" + patient + "\"}");
            for (String category : List.of("laboratory", "vital-signs", "survey")) {
                String id = category + "-" + patient;
                server.store("Observation/" + id, observation(id, category, patient));
            }
        }
        server.store("Observation/moved", observation("moved", "vital-signs", "p1"));
        server.store("Observation/moved", observation("moved", "laboratory", "p1"));
    }

    static String observation(String id, String category, String patient) {
        return "{\"resourceType\":\"Observation\",\"id\":\"" + id + "\",\"meta\":{\"tag\":[{\"code\":\"" + category
                + "\"}]},\"status\":\"final\",\"category\":[{\"coding\":[{\"system\":\"" + CATEGORY + "\",\"code\":\""
                + category + "\"}]}],\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/" + patient
                + "\"}}";
    }
}
