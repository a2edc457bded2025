package org.upright.cdshooks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.upright.fhir.Excerpt;

/** The words of a card: what to do, how strong the advice is, and what it rests on. */
final class CardText {
    private static final int SUMMARY = 140;
    private static final String CQF = "http://hl7.org/fhir/StructureDefinition/cqf-";
    private static final String CPG = "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-";

    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"]+");
    private static final Pattern BREAK = Pattern.compile("(?i)<br\\s*/?>");

    private static final String PLAIN = "\\s*(https?://|mailto:|#)";
    /** Of a link to no page, mail or place: entities and escapes can spell any scheme, and a name alone may have none. */
    private static final Pattern TARGET = Pattern.compile("(?i)\\]\\((?!" + PLAIN + "|\\s*[^:&\\\\\\s)]+[\\s)])\\s*");
    /** The same where a link is given its target in a line of its own, {@code [1]: javascript:x}. */
    private static final Pattern DEFINITION = Pattern.compile("(?i)\\]:(?!" + PLAIN + ")");

    private CardText() {}

    /** At most 140 characters. */
    static String summary(String title) {
        String line = SPACE.matcher(title.strip()).replaceAll(" ");
        return line.length() <= SUMMARY ? line : Excerpt.cut(line, SUMMARY - 1).strip() + "…";
    }

    /** Markdown; empty where there is nothing to say. */
    static String detail(RequestGroupActionComponent action) {
        List<String> parts = new ArrayList<>();
        if (action.getDescription() != null) {
            parts.add(safe(action.getDescription()));
        }
        List<String> grades = Stream.of(
                        grade(action, "Strength of recommendation", "strengthOfRecommendation"),
                        grade(action, "Quality of evidence", "qualityOfEvidence"))
                .flatMap(Optional::stream)
                .toList();
        if (!grades.isEmpty()) {
            parts.add(String.join("  \n", grades));
        }
        List<String> sources = action.getDocumentation().stream()
                .map(CardText::source)
                .filter(source -> !source.isEmpty())
                .distinct()
                .map(source -> "- " + source)
                .toList();
        if (!sources.isEmpty()) {
            parts.add("**Sources:**\n\n" + String.join("\n", sources));
        }
        return String.join("\n\n", parts);
    }

    private static Optional<String> grade(RequestGroupActionComponent action, String label, String name) {
        return action.getExtension().stream()
                .filter(e -> (CQF + name).equals(e.getUrl()) || (CPG + name).equals(e.getUrl()))
                .filter(e -> e.getValue() instanceof CodeableConcept)
                .map(e -> shown((CodeableConcept) e.getValue()))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .map(text -> "**" + label + ":** " + safe(text));
    }

    /** Text, display or code; empty where there is none of them. */
    static String shown(CodeableConcept concept) {
        if (concept.getText() != null) {
            return concept.getText();
        }
        Coding coding = concept.getCodingFirstRep();
        return coding.getDisplay() != null ? coding.getDisplay() : coding.getCode() != null ? coding.getCode() : "";
    }

    private static String source(RelatedArtifact artifact) {
        String words = artifact.getCitation() != null
                ? artifact.getCitation()
                : artifact.getDisplay() != null
                        ? artifact.getDisplay()
                        : artifact.getLabel() != null ? artifact.getLabel() : "";
        String link = isLink(artifact) ? "<" + artifact.getUrl() + ">" : "";
        return (SPACE.matcher(safe(words)).replaceAll(" ").strip() + " " + link).strip();
    }

    /** Whether it leads to a page. */
    static boolean isLink(RelatedArtifact artifact) {
        return artifact.getUrl() != null && LINK.matcher(artifact.getUrl()).matches();
    }

    /** Markdown without HTML: a viewer that lets tags through runs none. Line breaks written as tags stay breaks. */
    static String safe(String markdown) {
        String withoutTags = markdown.contains("<")
                ? BREAK.matcher(markdown).replaceAll("  \n").replace("<", "&lt;")
                : markdown;
        String withoutTargets =
                withoutTags.contains("](") ? TARGET.matcher(withoutTags).replaceAll("](about:blank#") : withoutTags;
        return withoutTargets.contains("]:")
                ? DEFINITION.matcher(withoutTargets).replaceAll("]\\\\:")
                : withoutTargets;
    }
}
