package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.upright.cql.TestCall.named;
import static org.upright.cql.TestCall.texts;

import java.util.Set;
import org.cqframework.cql.elm.serializing.DefaultElmLibraryWriterProvider;
import org.hl7.fhir.r4.model.Library;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.apply.expression.Compiled;

class LibraryContentTest {
    private static final String CQL = """
            library Source version '1'
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            context Patient
            define "Zero": 0
            define "Female": Patient.gender = 'female'
            define "Conditions": Count([Condition])
            """;

    private final TestCall call = new TestCall();

    private String elm(String form) {
        Translated translated = new Translator(CqlObserver.none())
                .translate(TestKnowledge.library("Source", "text/cql", CQL), call.knowledge);
        return DefaultElmLibraryWriterProvider.INSTANCE
                .create(form)
                .writeAsString(translated.translation().orElseThrow().elm());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/elm+json", "application/elm+xml"})
    void libraryWithElmAloneIsEvaluated(String form) {
        call.knowledge.put("Elm", form, elm(form));

        Compiled compiled = call.compile("Elm", named("Conditions"));

        assertEquals(Set.of("Condition"), compiled.expression().orElseThrow().resourceTypes());
        assertEquals("1", call.values("Elm", "Conditions").get(0).primitiveValue());
        assertEquals("true", call.values("Elm", "Female").get(0).primitiveValue());
    }

    @Test
    void libraryWithoutContentIsRejected() {
        call.knowledge.put("Empty", "text/plain", "nothing");

        assertEquals(
                "Library `Empty` has no content of type `text/cql` or `application/elm+json`.",
                texts(call.compile("Empty", named("A"))).get(0));
    }

    @Test
    void brokenElmIsRejected() {
        call.knowledge.put("Broken", "application/elm+json", "{");

        String text = texts(call.compile("Broken", named("A"))).get(0);

        assertTrue(text.startsWith("Library `Broken` cannot be translated: "), text);
    }

    @Test
    void oldModelDoesNotSpoilTheModelsOfOthers() {
        call.knowledge.put("Old", "library Old using FHIR version '3.0.0' context Patient define A: 1");
        call.knowledge.put("New", "library New using FHIR version '4.0.1' context Patient define A: 1");

        assertTrue(call.compile("Old", named("A")).expression().isPresent());
        assertTrue(call.compile("New", named("A")).expression().isPresent());
    }

    @Test
    void libraryOverQiCoreReadsTheSameRecord() {
        call.knowledge.put(
                "Qi",
                "library Qi using QICore version '4.1.1' include FHIRHelpers version '4.0.1' context Patient"
                        + " define \"Conditions\": Count([Condition]) define \"Age\": AgeInYears()");

        assertEquals("1", call.values("Qi", "Conditions").get(0).primitiveValue());
        assertEquals("43", call.values("Qi", "Age").get(0).primitiveValue());
    }

    @Test
    void deeplyNestedLibraryIsRejected() {
        call.knowledge.put("Deep", "library Deep define A: " + "(".repeat(5_000) + "1" + ")".repeat(5_000));

        assertEquals(
                "Library `Deep` cannot be translated: it is nested too deep.",
                texts(call.compile("Deep", named("A"))).get(0));
    }

    @Test
    void contentIsReadInTheOrderOfPreference() {
        Library library = TestKnowledge.library("Both", "application/elm+json", "{");
        library.addContent().setContentType("text/cql; charset=utf-8").setData("library Both".getBytes());

        assertEquals("text/cql", LibrarySource.of(library).orElseThrow().form());
    }
}
