package org.upright.record;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeResourceDefinition;
import ca.uhn.fhir.context.RuntimeSearchParam;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/**
 * Whose a resource is.
 *
 * <p>The patient compartment is wider than what may be used for advice: an observation that a mother reports of her
 * child is in the compartments of both. So what a resource says of its one subject decides alone, and only a resource
 * without such an element belongs to everyone whom its compartment names. Types outside of the compartment that name a
 * patient as their subject ({@code Task.for}) are judged the same way. Thread-safe.
 *
 * @see <a href="https://hl7.org/fhir/R4/compartmentdefinition-patient.html">Patient compartment</a>
 */
final class Ownership {
    private static final Set<String> MAIN =
            Set.of("subject", "patient", "for", "beneficiary", "individual", "candidate", "deliverTo");

    private final FhirContext fhir;
    private final Map<String, Paths> byType = new ConcurrentHashMap<>();

    /** @param compartment whether the type is in the patient compartment at all */
    private record Paths(List<PropertyPath> main, List<PropertyPath> others, boolean compartment) {}

    Ownership(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** Whether a resource of this type is about somebody even where it does not say about whom. */
    boolean isPersonal(String type) {
        Paths paths = paths(type);
        boolean clinical = paths.compartment() && !paths.main().isEmpty() && !type.equals("Device");
        return type.equals("Patient") || clinical;
    }

    /** References to the owners, whatever their type; empty where the resource names none. */
    List<Reference> owners(Resource resource) {
        Paths paths = paths(resource.fhirType());
        List<Reference> main = references(paths.main(), resource);
        return main.isEmpty()
                ? references(paths.others(), resource).stream()
                        .filter(Ownership::isPatient)
                        .toList()
                : main;
    }

    private static boolean isPatient(Reference reference) {
        return reference.getReference() != null
                && SubjectReference.of(reference.getReference())
                        .filter(r -> r.type().equals("Patient"))
                        .isPresent();
    }

    private static List<Reference> references(List<PropertyPath> paths, Resource resource) {
        return paths.stream()
                .flatMap(path -> path.references(resource))
                .filter(r -> r.getReference() != null || r.hasIdentifier())
                .toList();
    }

    private Paths paths(String type) {
        return byType.computeIfAbsent(type, this::read);
    }

    private Paths read(String type) {
        RuntimeResourceDefinition definition = fhir.getResourceDefinition(type);
        List<RuntimeSearchParam> parameters = definition.getSearchParamsForCompartmentName("Patient");
        List<PropertyPath> compartment = parameters.stream()
                .flatMap(parameter -> PropertyPath.parse(type, parameter.getPath()).stream())
                .distinct()
                .toList();
        List<PropertyPath> main = Stream.concat(
                        compartment.stream()
                                .map(PropertyPath::names)
                                .filter(n -> n.size() == 1)
                                .map(n -> n.get(0)),
                        definition.getChildren().stream().map(child -> child.getElementName()))
                .filter(MAIN::contains)
                .distinct()
                .map(name -> new PropertyPath(List.of(name)))
                .toList();
        return new Paths(
                main, compartment.stream().filter(p -> !main.contains(p)).toList(), !compartment.isEmpty());
    }
}
