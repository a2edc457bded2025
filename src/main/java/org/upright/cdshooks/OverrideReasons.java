package org.upright.cdshooks;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ConceptSetComponent;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Canonical;

/**
 * Reasons that a clinician may give for not following a card: the codes of the value set or code system that an
 * extension of the action or of the plan names, and those of child actions that hold a reason and nothing else.
 */
record OverrideReasons(Knowledge knowledge) {
    /** Extension on PlanDefinition or an action of type canonical. */
    static final String URL = "http://upright.example.org/fhir/StructureDefinition/override-reasons";

    /** Each with a code and a display, in order. */
    List<Coding> of(PlanDefinitionActionComponent action, List<Extension> ofPlan) {
        Stream<Coding> named = named(action, ofPlan).stream().flatMap(this::codes);
        Stream<Coding> held = action.getAction().stream()
                .filter(OverrideReasons::isReason)
                .flatMap(child -> child.getReason().stream())
                .flatMap(reason -> CardSource.coding(reason).stream());
        return Stream.concat(named, held).toList();
    }

    /** Whether an action does nothing but hold a reason. */
    static boolean isReason(PlanDefinitionActionComponent action) {
        return action.hasReason()
                && action.getTitle() == null
                && action.getDescription() == null
                && !action.hasDefinition()
                && !action.hasDynamicValue()
                && !action.hasAction();
    }

    private static Optional<String> named(Element action, List<Extension> ofPlan) {
        return Stream.concat(action.getExtensionsByUrl(URL).stream(), ofPlan.stream())
                .filter(extension -> URL.equals(extension.getUrl()) && extension.hasValue())
                .map(extension -> String.valueOf(extension.getValue().primitiveValue()))
                .findFirst();
    }

    private Stream<Coding> codes(String canonical) {
        Optional<ValueSet> valueSet = knowledge.artifact(ValueSet.class, Canonical.parse(canonical));
        return valueSet.isPresent()
                ? valueSet.get().getCompose().getInclude().stream().flatMap(this::codes)
                : ofSystem(canonical);
    }

    private Stream<Coding> codes(ConceptSetComponent include) {
        return include.hasConcept()
                ? include.getConcept().stream()
                        .map(concept -> coding(include.getSystem(), concept.getCode(), concept.getDisplay()))
                : ofSystem(include.getSystem());
    }

    private Stream<Coding> ofSystem(String canonical) {
        return knowledge.artifact(CodeSystem.class, Canonical.parse(canonical)).stream()
                .flatMap(system -> system.getConcept().stream()
                        .map(concept -> coding(system.getUrl(), concept.getCode(), concept.getDisplay())));
    }

    private static Coding coding(String system, String code, String display) {
        Coding coding = new Coding().setSystem(system).setCode(code);
        return coding.setDisplay(display == null ? code : display);
    }
}
