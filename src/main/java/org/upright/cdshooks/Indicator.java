package org.upright.cdshooks;

import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.RequestGroup.RequestPriority;

/** How urgent a card looks: as the plan's extension says, else by the action's priority. */
enum Indicator {
    INFO("info"),
    WARNING("warning"),
    CRITICAL("critical");

    /** Extension on an action of type code. */
    static final String URL = "http://upright.example.org/fhir/StructureDefinition/card-indicator";

    private final String code;

    Indicator(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }

    static Indicator of(PlanDefinitionActionComponent source, RequestGroupActionComponent action) {
        String said = source.hasExtension(URL)
                ? source.getExtensionByUrl(URL).getValueAsPrimitive().getValueAsString()
                : "";
        for (Indicator indicator : values()) {
            if (indicator.code.equals(said)) {
                return indicator;
            }
        }
        return of(action.getPriority() != null ? action.getPriority() : RequestPriority.ROUTINE);
    }

    private static Indicator of(RequestPriority priority) {
        return switch (priority) {
            case STAT -> CRITICAL;
            case ASAP, URGENT -> WARNING;
            default -> INFO;
        };
    }
}
