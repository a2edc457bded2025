package org.upright.authoring.document;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ConceptReferenceComponent;
import org.hl7.fhir.r4.model.ValueSet.ConceptSetComponent;

/** How it is decided: the questions asked, the definitions, the numbers and the codes, all of them editable. */
final class DecisionPages {
    private final GuidelineContent sources;
    private final Markdown page;

    DecisionPages(GuidelineContent sources, Markdown page) {
        this.sources = sources;
        this.page = page;
    }

    void write() {
        sources.all(Questionnaire.class).forEach(this::writeQuestions);
        writeDefinitions();
        page.heading(2, "Numbers");
        page.block("Each is a parameter of a library, and can be set for one call or for a site.");
        page.table(
                List.of("Parameter", "Default", "Meaning"),
                sources.parameters().stream()
                        .map(one -> List.of("`" + one.name() + "`", one.standard(), one.said()))
                        .toList());
        writeCodes();
    }

    private void writeQuestions(Questionnaire form) {
        page.heading(2, "Questions: " + Markdown.said(form.getTitle()));
        page.block(Markdown.said(form.getDescription()));
        form.getItem().forEach(item -> {
            page.block("**" + Markdown.said(item.getText()) + "**");
            page.list((item.hasItem() ? item.getItem() : List.of(item))
                    .stream().map(DecisionPages::question).toList());
        });
    }

    private static String question(QuestionnaireItemComponent item) {
        return Markdown.said(item.getText()) + " (`" + item.getLinkId() + "`)";
    }

    private void writeDefinitions() {
        page.heading(2, "Definitions");
        List<CqlText.Define> defines = sources.defines();
        for (String heading :
                defines.stream().map(CqlText.Define::heading).distinct().toList()) {
            if (!heading.isEmpty()) {
                page.heading(3, heading);
            }
            page.list(defines.stream()
                    .filter(define -> define.heading().equals(heading))
                    .map(define -> "**" + define.name() + "**: " + define.said())
                    .toList());
        }
    }

    private void writeCodes() {
        page.heading(2, "Codes");
        for (ValueSet valueSet : sources.all(ValueSet.class)) {
            page.heading(3, Markdown.said(valueSet.getTitle()));
            page.block(Markdown.said(valueSet.getDescription()));
            page.table(
                    List.of("System", "Code", "Meaning"),
                    valueSet.getCompose().getInclude().stream()
                            .flatMap(DecisionPages::rows)
                            .toList());
        }
    }

    private static Stream<List<String>> rows(ConceptSetComponent include) {
        String system = Markdown.said(include.getSystem());
        return include.hasConcept()
                ? include.getConcept().stream()
                        .map(concept -> List.of(system, Markdown.said(concept.getCode()), meaning(concept)))
                : Stream.of(List.of(system, "all", ""));
    }

    /** Its display, with what the author notes about it. */
    private static String meaning(ConceptReferenceComponent concept) {
        String notes = notes(concept);
        return Markdown.said(concept.getDisplay()) + (notes.isEmpty() ? "" : ". " + notes);
    }

    /** What the author notes about a code in extensions; empty where nothing. */
    static String notes(ConceptReferenceComponent concept) {
        return concept.getExtension().stream()
                .map(extension -> Optional.ofNullable(extension.getValue()))
                .flatMap(Optional::stream)
                .filter(Base::isPrimitive)
                .map(value -> Markdown.said(value.primitiveValue()))
                .collect(Collectors.joining(" "));
    }
}
