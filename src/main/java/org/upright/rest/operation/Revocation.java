package org.upright.rest.operation;

import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Goal;
import org.hl7.fhir.r4.model.Resource;

/** Ends a proposal that does not apply any more. */
final class Revocation {
    /** The word of each type that is proposed for "taken back"; those that have none, and all others, stay as they are. */
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("Appointment", "cancelled"),
            Map.entry("CarePlan", "revoked"),
            Map.entry("Claim", "cancelled"),
            Map.entry("Communication", "not-done"),
            Map.entry("CommunicationRequest", "revoked"),
            Map.entry("Contract", "cancelled"),
            Map.entry("DetectedIssue", "cancelled"),
            Map.entry("DeviceRequest", "revoked"),
            Map.entry("DiagnosticReport", "cancelled"),
            Map.entry("EnrollmentRequest", "cancelled"),
            Map.entry("MedicationRequest", "cancelled"),
            Map.entry("NutritionOrder", "revoked"),
            Map.entry("Procedure", "not-done"),
            Map.entry("RequestGroup", "revoked"),
            Map.entry("ServiceRequest", "revoked"),
            Map.entry("SupplyRequest", "cancelled"),
            Map.entry("Task", "cancelled"),
            Map.entry("VisionPrescription", "cancelled"));

    private Revocation() {}

    /** Whether it was not ended before; the resource is changed. */
    static boolean revoke(Resource resource) {
        if (resource instanceof Goal goal) {
            boolean open = goal.getLifecycleStatus() != Goal.GoalLifecycleStatus.CANCELLED;
            goal.setLifecycleStatus(Goal.GoalLifecycleStatus.CANCELLED);
            return open;
        }
        Optional<String> word = Optional.ofNullable(WORDS.get(resource.fhirType()));
        boolean open = word.isPresent() && !status(resource).equals(word);
        if (open) {
            Base unused = resource.setProperty("status", new CodeType(word.get()));
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
