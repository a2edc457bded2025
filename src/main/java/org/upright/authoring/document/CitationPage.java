package org.upright.authoring.document;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.upright.fhir.citation.Citation;
import org.upright.fhir.citation.CitationSummary;
import org.upright.fhir.citation.CitedArtifact;
import org.upright.fhir.citation.WebLocation;

/** The publications that the guideline rests on, what each found, and its present state. */
final class CitationPage {
    private final List<Citation> citations;

    CitationPage(List<Citation> citations) {
        this.citations = citations;
    }

    void write(Markdown page) {
        page.heading(2, "Sources");
        for (Citation citation : citations) {
            Optional<CitedArtifact> cited = Optional.ofNullable(citation.getCitedArtifact());
            page.block("**" + citation.getIdElement().getIdPart() + "** "
                    + citation.getSummary().stream()
                            .map(CitationSummary::getText)
                            .flatMap(text -> Optional.ofNullable(text).stream())
                            .findFirst()
                            .orElse("")
                    + cited.map(CitationPage::address).orElse(""));
            cited.ifPresent(artifact -> page.list(facts(artifact)));
        }
    }

    private static String address(CitedArtifact artifact) {
        return artifact.getWebLocation().stream()
                .map(WebLocation::getUrl)
                .flatMap(url -> Optional.ofNullable(url).stream())
                .findFirst()
                .map(url -> " <" + url + ">")
                .orElse("");
    }

    private static List<String> facts(CitedArtifact artifact) {
        String state =
                artifact.getCurrentState().stream().map(CitationPage::state).collect(Collectors.joining("; "));
        List<String> notes = artifact.getNote().stream()
                .map(Annotation::getText)
                .flatMap(text -> Optional.ofNullable(text).stream())
                .toList();
        return Stream.concat(state.isEmpty() ? Stream.empty() : Stream.of("State: " + state), notes.stream())
                .toList();
    }

    private static String state(CodeableConcept state) {
        String code =
                Optional.ofNullable(state.getCodingFirstRep().getDisplay()).orElse("");
        String text = Optional.ofNullable(state.getText()).orElse("");
        return code.isEmpty() || text.isEmpty() || code.startsWith(text)
                ? (code.isEmpty() ? text : code)
                : code + ". " + text;
    }
}
