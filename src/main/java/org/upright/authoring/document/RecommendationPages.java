package org.upright.authoring.document;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.RelatedArtifact;

/** What is recommended to whom, and on what evidence. */
final class RecommendationPages {
    private final GuidelineContent sources;
    private final Markdown page;

    RecommendationPages(GuidelineContent sources, Markdown page) {
        this.sources = sources;
        this.page = page;
    }

    /** @param plans in the order in which they are decided */
    void write(List<PlanDefinition> plans) {
        page.heading(2, "What is recommended to whom");
        plans.forEach(this::write);
        page.heading(2, "Evidence");
        page.block("Direction, strength and quality as each recommendation carries them into every plan of care.");
        page.table(
                List.of("Recommendation", "Direction", "Strength", "Quality of evidence", "Sources"),
                plans.stream()
                        .flatMap(plan -> GuidelineContent.actions(plan.getAction()))
                        .filter(action -> !Grade.of(action).isEmpty())
                        .map(RecommendationPages::row)
                        .toList());
    }

    private void write(PlanDefinition plan) {
        page.heading(3, Markdown.said(plan.getTitle()));
        page.block(Markdown.said(plan.getDescription()));
        page.list(plan.getGoal().stream()
                .map(goal -> "Goal: " + Grade.text(goal.getDescription()))
                .toList());
        List<PlanDefinitionActionComponent> steps = plan.getAction().stream()
                .filter(action -> sources.plan(action).isPresent())
                .toList();
        page.table(
                List.of("Step", "For whom", "Leads to"),
                steps.stream().map(this::step).toList());
        GuidelineContent.actions(plan.getAction())
                .filter(action -> !steps.contains(action))
                .forEach(this::write);
    }

    private List<String> step(PlanDefinitionActionComponent action) {
        String whom = sources.whom(action);
        return List.of(
                Markdown.said(action.getTitle()),
                whom.isEmpty() ? "Everybody." : whom,
                sources.plan(action).map(plan -> Markdown.said(plan.getTitle())).orElse(""));
    }

    private void write(PlanDefinitionActionComponent action) {
        Grade grade = Grade.of(action);
        page.block("**" + Markdown.said(action.getTitle()) + ".** " + Markdown.said(action.getDescription()));
        List<String> facts = new ArrayList<>();
        add(facts, "For whom", sources.whom(action));
        add(facts, "In the patient's words", Markdown.said(action.getTextEquivalent()));
        add(facts, "Grade", grade.isEmpty() ? "" : grade.strength() + "; " + grade.quality());
        add(facts, "Reasons", grade.rationale());
        page.list(facts);
    }

    private static void add(List<String> facts, String name, String fact) {
        if (!fact.isBlank()) {
            facts.add(name + ": " + fact);
        }
    }

    private static List<String> row(PlanDefinitionActionComponent action) {
        Grade grade = Grade.of(action);
        return List.of(
                Markdown.said(action.getTitle()),
                grade.direction(),
                grade.strength(),
                grade.quality(),
                action.getDocumentation().stream()
                        .map(RecommendationPages::source)
                        .collect(Collectors.joining("; ")));
    }

    private static String source(RelatedArtifact source) {
        return Markdown.link(
                source.getDisplay() != null ? source.getDisplay() : Markdown.said(source.getCitation()),
                Markdown.said(source.getUrl()));
    }
}
