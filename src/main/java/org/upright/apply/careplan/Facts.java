package org.upright.apply.careplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.Base;
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
import org.upright.apply.plan.SearchPath;
import org.upright.apply.run.ConditionResult;
import org.upright.apply.run.Decision;
import org.upright.apply.run.Decisions;

/**
 * The subject's resources on which decisions rest, by reference: each once, in the order of their references.
 *
 * <p>Gathered anew for every request that is made, so without streams: they were a tenth of what rendering allocated.
 */
final class Facts {
    private static final Set<String> OVER = Set.of("inactive", "remission", "resolved");
    private static final Set<String> UNTRUE = Set.of("refuted", "entered-in-error");

    private final SubjectRecord record;
    private final Map<Resource, String> names;
    private final Map<String, Resource> used = new TreeMap<>();

    /** @param names of resources by identity, shared by all facts of one call, which fill it */
    Facts(SubjectRecord record, Map<Resource, String> names) {
        this.record = record;
        this.names = names;
    }

    /** Of the whole advice: of the plan's focus and of every action that is taken. */
    void add(Decisions decisions) {
        addFocus(decisions.plan());
        addTaken(decisions.actions());
    }

    private void addTaken(List<Decision> actions) {
        for (Decision decision : actions) {
            if (decision.taken()) {
                add(decision);
                decision.nested().ifPresent(this::add);
                addTaken(decision.actions());
            }
        }
    }

    void addFocus(Plan plan) {
        for (UsageContext context : plan.source().getUseContext()) {
            if ("focus".equals(context.getCode().getCode()) && context.hasValueCodeableConcept()) {
                addMatching(context.getValueCodeableConcept());
            }
        }
    }

    /** Of one action alone: what its inputs and conditions gave and looked at, and the Conditions that its reason names. */
    void add(Decision decision) {
        decision.inputs().values().forEach(this::addAll);
        for (ConditionResult condition : decision.conditions()) {
            if (condition.verdict().applicable()) {
                addAll(condition.values());
                addAll(condition.used());
            }
        }
        for (Input input : decision.action().inputs()) {
            if (input.id().isEmpty()) {
                addPresent(condition -> meets(condition, input));
            }
        }
        decision.action().source().getReason().forEach(this::addMatching);
    }

    private void addAll(List<? extends Base> found) {
        for (Base one : found) {
            if (one instanceof Resource resource) {
                add(resource);
            }
        }
    }

    private void add(Resource resource) {
        if (resource != record.subject() && resource.getIdElement().hasIdPart()) {
            used.put(names.computeIfAbsent(resource, Facts::name), resource);
        }
    }

    private static String name(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdElement().getIdPart();
    }

    private void addMatching(CodeableConcept concept) {
        addPresent(condition -> hasOne(condition, concept));
    }

    /** Conditions of the record that the subject has now. */
    private void addPresent(Predicate<Condition> wanted) {
        for (Resource resource : record.ofType("Condition")) {
            if (resource instanceof Condition condition && wanted.test(condition) && isPresent(condition)) {
                add(condition);
            }
        }
    }

    /** Whether the subject has it now, as far as it says. */
    static boolean isPresent(Condition condition) {
        return !says(condition.getClinicalStatus(), OVER) && !says(condition.getVerificationStatus(), UNTRUE);
    }

    private static boolean says(CodeableConcept concept, Set<String> codes) {
        for (Coding coding : concept.getCoding()) {
            if (coding.getCode() != null && codes.contains(coding.getCode())) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasOne(Condition condition, CodeableConcept wanted) {
        for (Coding has : condition.getCode().getCoding()) {
            for (Coding one : wanted.getCoding()) {
                if (isSame(has, one)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isSame(Coding has, Coding wanted) {
        return has.getCode() != null
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
        Optional<SearchPath> searched =
                Optional.ofNullable(wanted.getSearchParam()).map(input.searched()::get);
        Optional<List<Base>> values = Optional.ofNullable(wanted.getPath())
                .map(path -> Optional.ofNullable(condition.getNamedProperty(path))
                        .map(Property::getValues)
                        .orElse(List.of()))
                .or(() -> searched.map(path -> path.values().apply(condition)));
        return values.stream()
                .flatMap(List::stream)
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
        List<Reference> references = new ArrayList<>();
        used.forEach((reference, resource) -> {
            if ((resource instanceof Condition condition && isPresent(condition)) == conditions) {
                references.add(new Reference(reference));
            }
        });
        return references;
    }
}
