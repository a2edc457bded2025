package org.upright.authoring.document;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.Resource;
import org.upright.content.Snapshot;
import org.upright.fhir.Canonical;

/** The resources of a guideline in the order in which a reader wants them. */
final class GuidelineContent {
    private final Snapshot content;

    GuidelineContent(Snapshot content) {
        this.content = content;
    }

    /** By id. */
    <T extends Resource> List<T> all(Class<T> type) {
        return content.all(type).stream()
                .sorted(Comparator.comparing(resource -> resource.getIdElement().getIdPart()))
                .toList();
    }

    /** Those that no other leads to come first, each followed by those that it leads to, in its order. */
    List<PlanDefinition> plans() {
        List<PlanDefinition> all = all(PlanDefinition.class);
        List<PlanDefinition> led = all.stream().flatMap(this::next).toList();
        return all.stream()
                .filter(plan -> !led.contains(plan))
                .sorted(Comparator.comparing(GuidelineContent::isStartedByHook))
                .flatMap(this::withNext)
                .distinct()
                .toList();
    }

    /** Such a plan answers an EHR about the guideline; it is not what the guideline begins with. */
    private static boolean isStartedByHook(PlanDefinition plan) {
        return actions(plan.getAction()).anyMatch(PlanDefinitionActionComponent::hasTrigger);
    }

    private Stream<PlanDefinition> withNext(PlanDefinition plan) {
        return Stream.concat(Stream.of(plan), next(plan).flatMap(this::withNext));
    }

    private Stream<PlanDefinition> next(PlanDefinition plan) {
        return actions(plan.getAction())
                .map(this::plan)
                .flatMap(Optional::stream)
                .filter(other -> other != plan);
    }

    /** The actions and those below them, in document order. */
    static Stream<PlanDefinitionActionComponent> actions(Collection<PlanDefinitionActionComponent> actions) {
        return actions.stream().flatMap(action -> Stream.concat(Stream.of(action), actions(action.getAction())));
    }

    /** The plan that an action leads to. */
    Optional<PlanDefinition> plan(PlanDefinitionActionComponent action) {
        return action.hasDefinitionCanonicalType()
                ? content.artifact(
                        PlanDefinition.class,
                        Canonical.parse(action.getDefinitionCanonicalType().getValue()))
                : Optional.empty();
    }

    private Stream<CqlText> logic() {
        return all(Library.class).stream().map(CqlText::new);
    }

    List<CqlText.Define> defines() {
        return logic().flatMap(text -> text.defines().stream()).toList();
    }

    List<CqlText.Parameter> parameters() {
        return logic().flatMap(text -> text.parameters().stream()).toList();
    }

    /** For whom an action is, in the words of whoever wrote its conditions; empty where it has none. */
    String whom(PlanDefinitionActionComponent action) {
        List<String> said = action.getCondition().stream()
                .map(condition -> Optional.ofNullable(condition.getExpression().getExpression())
                        .orElse(""))
                .map(expression -> logic().flatMap(text -> text.said(expression).stream())
                        .findFirst()
                        .orElse("`" + expression + "`"))
                .toList();
        return String.join(" And: ", said);
    }
}
