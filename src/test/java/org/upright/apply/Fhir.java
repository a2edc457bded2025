package org.upright.apply;

import ca.uhn.fhir.context.FhirContext;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Resource;

/** Resources for tests, written as JSON with single quotes. */
public final class Fhir {
    private Fhir() {}

    @SuppressWarnings("unchecked")
    public static <T extends Resource> T json(String text) {
        return (T) FhirContext.forR4Cached().newJsonParser().parseResource(text.replace('\'', '"'));
    }

    public static String json(Resource resource) {
        return FhirContext.forR4Cached().newJsonParser().encodeResourceToString(resource);
    }

    /** An active plan {@code http://example.org/PlanDefinition/p|1} with these actions (JSON, comma-separated). */
    public static PlanDefinition plan(String actions) {
        return plan("p", actions);
    }

    public static PlanDefinition plan(String id, String actions) {
        return json("{'resourceType':'PlanDefinition','id':'" + id + "','url':'http://example.org/PlanDefinition/" + id
                + "','version':'1','title':'Plan " + id + "','status':'active','action':[" + actions + "]}");
    }

    /** An action of this id and title {@code T id} with further elements (JSON, with a leading comma). */
    public static String action(String id, String more) {
        return "{'id':'" + id + "','title':'T " + id + "'" + more + "}";
    }

    /** Applicability conditions over these expressions. */
    public static String when(String... expressions) {
        return ",'condition':["
                + String.join(
                        ",",
                        java.util.Arrays.stream(expressions)
                                .map(e -> condition("applicability", e))
                                .toList())
                + "]";
    }

    public static String condition(String kind, String expression) {
        return "{'kind':'" + kind + "','expression':{'language':'text/fhirpath','expression':'" + expression + "'}}";
    }
}
