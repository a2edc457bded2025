package org.upright.authoring.document;

import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.ValueSet;
import org.jspecify.annotations.Nullable;
import org.upright.content.Snapshot;
import org.upright.fhir.citation.Citation;

/**
 * A guideline in words that a clinician can check: what is recommended to whom, on what evidence, how it is decided, and
 * what is still open. The same resources give the same text.
 */
public final class GuidelineDocument {
    private static final List<String> MARKS = List.of("judgement", "from memory", "not graded by a source");

    private final GuidelineContent sources;
    private final Markdown page = new Markdown();

    private GuidelineDocument(Snapshot content) {
        this.sources = new GuidelineContent(content);
    }

    /** Markdown; ends with a line break. */
    public static String of(Snapshot content) {
        GuidelineDocument document = new GuidelineDocument(content);
        document.write();
        return document.page.toString();
    }

    private void write() {
        List<PlanDefinition> plans = sources.plans();
        plans.stream().limit(1).forEach(plan -> {
            page.heading(1, Markdown.said(plan.getTitle()));
            page.block(Markdown.said(plan.getDescription()));
        });
        page.block("Written by `upright document` from the resources of the guideline: edit those, not this page.");
        writeOpenQuestions(plans);
        new RecommendationPages(sources, page).write(plans);
        new CitationPage(sources.all(Citation.class)).write(page);
        new DecisionPages(sources, page).write();
    }

    private void writeOpenQuestions(List<PlanDefinition> plans) {
        page.heading(2, "What a clinician has still to decide");
        plans.stream().flatMap(plan -> Stream.ofNullable(plan.getUsage())).forEach(page::block);
        page.block("Marked by the authors as a judgement, as not graded by a source, or as written from memory:");
        page.list(Stream.of(markedActions(plans), markedGoals(plans), markedNumbers(), markedCodes())
                .flatMap(marked -> marked)
                .toList());
    }

    private static Stream<String> markedActions(List<PlanDefinition> plans) {
        return plans.stream()
                .flatMap(plan -> GuidelineContent.actions(plan.getAction()))
                .filter(action -> isMarked(Grade.of(action).strength()) || isMarked(action.getDescription()))
                .map(action -> Markdown.said(action.getTitle()) + ": "
                        + Grade.of(action).strength());
    }

    private static Stream<String> markedGoals(List<PlanDefinition> plans) {
        return plans.stream()
                .flatMap(plan -> plan.getGoal().stream())
                .map(goal -> Grade.text(goal.getDescription()))
                .filter(GuidelineDocument::isMarked)
                .map(text -> "Goal: " + text);
    }

    private Stream<String> markedNumbers() {
        return sources.parameters().stream()
                .filter(parameter -> isMarked(parameter.said()))
                .map(one -> "`" + one.name() + "`, " + one.standard() + ": " + one.said());
    }

    private Stream<String> markedCodes() {
        return sources.all(ValueSet.class).stream()
                .flatMap(valueSet -> valueSet.getCompose().getInclude().stream()
                        .flatMap(include -> include.getConcept().stream())
                        .filter(concept -> isMarked(DecisionPages.notes(concept)))
                        .map(concept -> "Code `" + concept.getCode() + "`, " + Markdown.said(concept.getDisplay())
                                + ", of " + Markdown.said(valueSet.getTitle())));
    }

    private static boolean isMarked(@Nullable String text) {
        return MARKS.stream().anyMatch(Markdown.said(text)::contains);
    }
}
