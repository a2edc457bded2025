package org.upright.rest.operation;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Goal;
import org.hl7.fhir.r4.model.Resource;

/** Ends a proposal that does not apply any more, and leaves alone what somebody has made of one. */
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
            Map.entry("Goal", "cancelled"),
            Map.entry("MedicationRequest", "cancelled"),
            Map.entry("NutritionOrder", "revoked"),
            Map.entry("Procedure", "not-done"),
            Map.entry("RequestGroup", "revoked"),
            Map.entry("ServiceRequest", "revoked"),
            Map.entry("SupplyRequest", "cancelled"),
            Map.entry("Task", "cancelled"),
            Map.entry("VisionPrescription", "cancelled"));

    /** Words for what has come to its end, one way or another; what somebody has done cannot be taken back. */
    private static final Set<String> ENDED = Set.of(
            "amended",
            "appended",
            "cancelled",
            "completed",
            "corrected",
            "entered-in-error",
            "executed",
            "failed",
            "final",
            "fulfilled",
            "not-done",
            "noshow",
            "rejected",
            "revoked",
            "stopped",
            "terminated");

    private Revocation() {}

    /** Whether it was not ended before; the resource is changed. */
    static boolean revoke(Resource resource) {
        Optional<String> word = word(resource);
        boolean open = word.isPresent() && !ENDED.contains(status(resource));
        if (open) {
            Base unused = resource.setProperty(property(resource), new CodeType(word.get()));
        }
        return open;
    }

    /** Whether somebody has given it a status of their own: one that neither its proposal nor our taking it back has. */
    static boolean isTakenOn(Resource stored, Resource proposed) {
        String status = status(stored);
        return !status.isEmpty()
                && !status.equals(status(proposed))
                && !Optional.of(status).equals(word(stored));
    }

    /** Gives the proposal the status of what is stored. */
    static void keepStatus(Resource stored, Resource proposed) {
        Base unused = proposed.setProperty(property(proposed), new CodeType(status(stored)));
    }

    private static Optional<String> word(Resource resource) {
        return Optional.ofNullable(WORDS.get(resource.fhirType()));
    }

    private static String property(Resource resource) {
        return resource instanceof Goal ? "lifecycleStatus" : "status";
    }

    /** Empty where it has none. */
    private static String status(Resource resource) {
        String property = property(resource);
        Base[] values = resource.getProperty(property.hashCode(), property, false);
        return values == null || values.length == 0
                ? ""
                : Optional.ofNullable(values[0].primitiveValue()).orElse("");
    }
}
