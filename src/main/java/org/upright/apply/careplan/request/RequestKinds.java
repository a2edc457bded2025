package org.upright.apply.careplan.request;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.ActivityDefinition.ActivityDefinitionKind;
import org.hl7.fhir.r4.model.Extension;

/**
 * Every kind of request that an ActivityDefinition can ask for: those of R4's request resource types, and those that
 * the CPG extension for the kind of an activity adds.
 *
 * @see <a href="https://hl7.org/fhir/R4/valueset-request-resource-types.html">Request resource types</a>
 */
public final class RequestKinds {
    private static final Set<String> KIND_EXTENSIONS = Set.of(
            "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-activityKind",
            "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-activity-kind",
            "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-custom-activity-kind");

    private static final Map<String, RequestKind> KINDS = new TreeMap<>(Map.ofEntries(
            Map.entry("Appointment", new AppointmentRequest()),
            Map.entry("AppointmentResponse", new AppointmentReply()),
            Map.entry("CarePlan", new CarePlanRequest()),
            Map.entry("Claim", new ClaimRequest()),
            Map.entry("Communication", new CommunicationDraft()),
            Map.entry("CommunicationRequest", new MessageRequest()),
            Map.entry("Contract", new ContractRequest()),
            Map.entry("DetectedIssue", new DetectedIssueDraft()),
            Map.entry("DeviceRequest", new DeviceOrder()),
            Map.entry("DiagnosticReport", new ReportDraft()),
            Map.entry("EnrollmentRequest", new Enrollment()),
            Map.entry("ImmunizationRecommendation", new Immunization()),
            Map.entry("MedicationRequest", new MedicationOrder()),
            Map.entry("NutritionOrder", new NutritionRequest()),
            Map.entry("Procedure", new ProcedureDraft()),
            Map.entry("RequestGroup", new GroupRequest()),
            Map.entry("ServiceRequest", new ServiceOrder()),
            Map.entry("SupplyRequest", new SupplyOrder()),
            Map.entry("Task", new TaskRequest()),
            Map.entry("VisionPrescription", new VisionOrder())));

    private RequestKinds() {}

    /** The kind by its code; empty where this server makes no such request. */
    public static Optional<RequestKind> of(String code) {
        return Optional.ofNullable(KINDS.get(code));
    }

    /** What the definition asks for: the CPG extension wins over {@code kind}; empty where neither is given. */
    public static Optional<String> asked(ActivityDefinition definition) {
        for (Extension extension : definition.getExtension()) {
            if (namesKind(extension)
                    && extension.hasValue()
                    && extension.getValue().hasPrimitiveValue()) {
                return Optional.of(extension.getValue().primitiveValue());
            }
        }
        return Optional.ofNullable(definition.getKind()).map(ActivityDefinitionKind::toCode);
    }

    /** Whether this is the extension by which an activity names its kind. */
    public static boolean namesKind(Extension extension) {
        return KIND_EXTENSIONS.contains(extension.getUrl());
    }

    /** Codes of all kinds, in alphabetical order. */
    public static Set<String> codes() {
        return Set.copyOf(KINDS.keySet());
    }
}
