package org.upright.rest.operation;

import java.util.List;
import java.util.stream.Stream;
import org.upright.rest.OfferedOperation;
import org.upright.rest.TypeOperations;

/** Every operation of the endpoint: its provider, and how it is declared. */
public final class Operations {
    private static final String FHIR = "http://hl7.org/fhir/OperationDefinition/";
    private static final String CRMI = "http://hl7.org/fhir/uv/crmi/OperationDefinition/";
    private static final String OURS = "http://upright.example.org/fhir/OperationDefinition/";

    private Operations() {}

    public static List<Object> providers(Collaborators with) {
        return List.of(
                new ApplyOperation(with),
                new R5ApplyOperation(with),
                new ExplainOperation(with),
                new ApplyActivityOperation(with),
                new PackageOperation(with),
                new DataRequirementsOperation(with),
                new EverythingOperation(with),
                new EvaluateOperation(with),
                new ExpandOperation(with),
                new ValidateCodeOperation(with),
                new LookupOperation(with));
    }

    /** Operations that every type has. */
    public static TypeOperations ofEveryType(Collaborators with) {
        return (type, model) -> List.of(new EveryTypeProvider(with, type, model));
    }

    /** As the CapabilityStatement tells them; those of type {@code Resource} are every type's. */
    public static List<OfferedOperation> offered() {
        return Stream.of(
                        offered(
                                "PlanDefinition",
                                "apply",
                                FHIR + "PlanDefinition-apply",
                                "The CarePlan for a subject."),
                        offered(
                                "PlanDefinition",
                                "r5.apply",
                                OURS + "r5-apply",
                                "A Bundle for each subject, as in R5."),
                        offered(
                                "PlanDefinition",
                                "explain",
                                OURS + "explain",
                                "Every decision for a subject, and why."),
                        offered(
                                "PlanDefinition",
                                "package",
                                CRMI + "crmi-package",
                                "The plan and all that it reaches."),
                        offered(
                                "PlanDefinition",
                                "data-requirements",
                                CRMI + "crmi-data-requirements",
                                "The data that the plan reads."),
                        offered(
                                "ActivityDefinition",
                                "package",
                                CRMI + "crmi-package",
                                "The activity and all that it reaches."),
                        offered(
                                "ActivityDefinition",
                                "data-requirements",
                                CRMI + "crmi-data-requirements",
                                "The data that the activity reads."),
                        offered("Library", "package", CRMI + "crmi-package", "The library and all that it reaches."),
                        offered(
                                "Library",
                                "data-requirements",
                                CRMI + "crmi-data-requirements",
                                "The data that the library reads."),
                        offered(
                                "ActivityDefinition",
                                "apply",
                                FHIR + "ActivityDefinition-apply",
                                "The request for a subject."),
                        offered("Resource", "validate", FHIR + "Resource-validate", "R4, CPG and our own rules."),
                        offered("Resource", "meta", FHIR + "Resource-meta", "Profiles, tags and labels."),
                        offered(
                                "Library",
                                "evaluate",
                                "http://hl7.org/fhir/uv/cql/OperationDefinition/cql-library-evaluate",
                                "What expressions come to for a subject."),
                        offered("Patient", "everything", FHIR + "Patient-everything", "The patient's whole record."),
                        offered("ValueSet", "expand", FHIR + "ValueSet-expand", "Of value sets that are stored here."),
                        offered(
                                "ValueSet",
                                "validate-code",
                                FHIR + "ValueSet-validate-code",
                                "For value sets that are stored here."),
                        offered(
                                "CodeSystem",
                                "lookup",
                                FHIR + "CodeSystem-lookup",
                                "In code systems that are stored here."))
                .toList();
    }

    private static OfferedOperation offered(String type, String name, String definition, String documentation) {
        return new OfferedOperation(type, name, definition, documentation);
    }
}
