package org.upright.apply.careplan;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DataRequirement.DataRequirementCodeFilterComponent;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.UsageContext;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.plan.Input;
import org.upright.apply.plan.Plan;
import org.upright.apply.run.Decision;
import org.upright.apply.run.Decisions;

/** The subject's resources on which decisions rest, by reference: each once, in the order of their references. */
final class Facts {
    private static final Set<String> OVER = Set.of("inactive", "remission", "resolved");
    private static final Set<String> UNTRUE = Set.of("refuted", "entered-in-error");

    private final SubjectRecord record;
    private final Map<String, Resource> used = new TreeMap<>();

    Facts(SubjectRecord record) {
        this.record = record;
    }

    /** Of the whole advice: of the plan's focus and of every action that is taken. */
    void add(Decisions decisions) {
        addFocus(decisions.plan());
        addTaken(decisions.actions());
    }

    private void addTaken(List<Decision> actions) {
        actions.stream().filter(Decision::taken).forEach(decision -> {
            add(decision);
            decision.nested().ifPresent(this::add);
            addTaken(decision.actions());
        });
    }

    void addFocus(Plan plan) {
        addMatching(plan.source().getUseContext().stream()
                .filter(context -> "focus".equals(context.getCode().getCode()) && context.hasValueCodeableConcept())
                .map(UsageContext::getValueCodeableConcept)
                .toList());
    }

    /** Of one action alone: what its inputs and conditions gave and looked at, and the Conditions that its reason names. */
    void add(Decision decision) {
        decision.inputs().values().stream().flatMap(Collection::stream).forEach(this::add);
        decision.conditions().stream()
                .filter(condition -> condition.verdict().applicable())
                .flatMap(condition -> Stream.concat(condition.values().stream(), condition.used().stream()))
                .filter(Resource.class::isInstance)
                .map(Resource.class::cast)
                .forEach(this::add);
        decision.action().inputs().stream()
                .filter(input -> input.id().isEmpty())
                .forEach(input -> conditions().filter(c -> meets(c, input)).forEach(this::add));
        addMatching(decision.action().source().getReason());
    }

    private void add(Resource resource) {
        if (resource == record.subject()) {
            return;
        }
        reference(resource).ifPresent(reference -> used.put(reference, resource));
    }

    private void addMatching(List<CodeableConcept> concepts) {
        if (concepts.isEmpty()) {
            return;
        }
        List<Coding> codings = concepts.stream()
                .flatMap(concept -> concept.getCoding().stream())
                .toList();
        conditions().filter(condition -> hasOne(condition, codings)).forEach(this::add);
    }

    /** Conditions of the record that the subject has now. */
    private Stream<Condition> conditions() {
        return record.ofType("Condition").stream().map(Condition.class::cast).filter(Facts::isPresent);
    }

    private static boolean isPresent(Condition condition) {
        return !says(condition.getClinicalStatus(), OVER) && !says(condition.getVerificationStatus(), UNTRUE);
    }

    private static boolean says(CodeableConcept concept, Set<String> codes) {
        return concept.getCoding().stream().anyMatch(coding -> codes.contains(coding.getCode()));
    }

    private static boolean hasOne(Condition condition, List<Coding> codings) {
        return condition.getCode().getCoding().stream()
                .anyMatch(has -> codings.stream().anyMatch(wanted -> isSame(has, wanted)));
    }

    private static boolean isSame(Coding has, Coding wanted) {
        return has.hasCode()
                && has.getCode().equals(wanted.getCode())
                && Objects.equals(has.getSystem(), wanted.getSystem());
    }

    private static boolean meets(Condition condition, Input input) {
        List<DataRequirementCodeFilterComponent> wanted = input.requirement().getCodeFilter();
        if (!"Condition".equals(input.requirement().getType())
                || wanted.isEmpty()
                || wanted.size() != input.filters().size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!meets(condition, wanted.get(i), input, i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean meets(
            Condition condition, DataRequirementCodeFilterComponent wanted, Input input, int index) {
        Optional<Property> property = Optional.ofNullable(wanted.getPath()).map(condition::getNamedProperty);
        return property.stream()
                .flatMap(found -> found.getValues().stream())
                .filter(CodeableConcept.class::isInstance)
                .flatMap(value -> ((CodeableConcept) value).getCoding().stream())
                .anyMatch(coding -> input.filters().get(index).contains(coding));
    }

    /** New references to the Conditions among them that the subject has now. */
    List<Reference> reasons() {
        return references(true);
    }

    /** New references to all others. */
    List<Reference> others() {
        return references(false);
    }

    private List<Reference> references(boolean conditions) {
        return used.entrySet().stream()
                .filter(entry ->
                        (entry.getValue() instanceof Condition condition && isPresent(condition)) == conditions)
                .map(entry -> new Reference(entry.getKey()))
                .toList();
    }

    private static Optional<String> reference(Resource resource) {
        return Optional.ofNullable(resource.getIdElement().getIdPart()).map(id -> resource.fhirType() + "/" + id);
    }
}
