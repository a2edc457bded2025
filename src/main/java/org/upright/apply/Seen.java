package org.upright.apply;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.expression.Verdict;
import org.upright.apply.run.ConditionResult;
import org.upright.fhir.Issue;

/** What a condition came to and which of the subject's data it looked at. */
final class Seen {
    private static final int SHOWN = 20;
    private static final List<String> SAYING = List.of("code", "medication", "vaccineCode", "type", "category");

    private Seen() {}

    static String code(Verdict verdict) {
        return verdict instanceof Verdict.Unknown ? "unknown" : String.valueOf(verdict.applicable());
    }

    static Optional<Issue> why(Verdict verdict) {
        return verdict instanceof Verdict.Unknown unknown ? Optional.of(unknown.why()) : Optional.empty();
    }

    /** What the expressions of the condition looked at, in their order; the subject itself is left out. At most 20. */
    static List<Resource> data(ConditionResult result, SubjectRecord record) {
        return result.used().stream()
                .filter(resource -> resource != record.subject())
                .limit(SHOWN)
                .toList();
    }

    /** How many more there are than are shown. */
    static int unshown(ConditionResult result, SubjectRecord record) {
        long all = result.used().stream()
                .filter(resource -> resource != record.subject())
                .count();
        return (int) Math.max(0, all - SHOWN);
    }

    /** Type and id, with what the resource says that it is about. */
    static Reference reference(Resource resource) {
        String id = resource.getIdElement().getIdPart();
        Reference reference = new Reference();
        if (id != null) {
            reference.setReference(resource.fhirType() + "/" + id);
        }
        display(resource).ifPresent(reference::setDisplay);
        return reference;
    }

    private static Optional<String> display(Resource resource) {
        return SAYING.stream()
                .flatMap(name -> values(resource, name))
                .filter(CodeableConcept.class::isInstance)
                .flatMap(value -> display((CodeableConcept) value))
                .findFirst();
    }

    private static Stream<Base> values(Resource resource, String name) {
        return Optional.ofNullable(resource.getNamedProperty(name.hashCode(), name, false))
                .map(Property::getValues)
                .stream()
                .flatMap(List::stream);
    }

    private static Stream<String> display(CodeableConcept concept) {
        if (concept.getText() != null) {
            return Stream.of(concept.getText());
        }
        return concept.getCoding().stream()
                .map(coding -> coding.getDisplay() != null ? coding.getDisplay() : coding.getCode())
                .filter(text -> text != null);
    }
}
