package org.upright.rest.operation;

import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Goal;
import org.hl7.fhir.r4.model.Resource;

/** Ends a proposal that does not apply any more. */
final class Revocation {
    /** The word of each type for "taken back"; where a type has none of its own, {@code revoked}. */
    private static final Map<String, String> WORDS = Map.of(
            "Task", "cancelled",
            "MedicationRequest", "cancelled",
            "SupplyRequest", "cancelled",
            "NutritionOrder", "revoked",
            "ServiceRequest", "revoked",
            "Appointment", "cancelled",
            "Contract", "cancelled",
            "Claim", "cancelled");

    private Revocation() {}

    /** Whether it was not ended before; the resource is changed. */
    static boolean revoke(Resource resource) {
        if (resource instanceof Goal goal) {
            boolean open = goal.getLifecycleStatus() != Goal.GoalLifecycleStatus.CANCELLED;
            goal.setLifecycleStatus(Goal.GoalLifecycleStatus.CANCELLED);
            return open;
        }
        String word = WORDS.getOrDefault(resource.fhirType(), "revoked");
        boolean open = !status(resource).equals(Optional.of(word));
        if (open) {
            Base unused = resource.setProperty("status", new CodeType(word));
        }
        return open;
    }

    private static Optional<String> status(Resource resource) {
        Base[] values = resource.getProperty("status".hashCode(), "status", false);
        return values == null || values.length == 0
                ? Optional.empty()
                : Optional.ofNullable(values[0].primitiveValue());
    }
}
