package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.upright.cql.TestCall.named;
import static org.upright.cql.TestCall.texts;

import java.util.List;
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

    @ParameterizedTest
    @ValueSource(strings = {"application/elm+json", "application/elm+xml"})
    void elmThatIsCalledCqlIsReadAsElm(String form) {
        call.knowledge.put("Misnamed", "text/cql", "\n " + elm(form));

        assertEquals("true", call.values("Misnamed", "Female").get(0).primitiveValue());
    }

    @Test
    void durationsInElmAreReckonedByTheCalendarToo() {
        String five = "{'type': 'Quantity', 'value': 5, 'unit': 'years'}";
        String six = "{'type': 'Quantity', 'value': 6, 'unit': 'months'}";
        call.knowledge.put(
                "Durations",
                "application/elm+json",
                ("{'library': {'identifier': {'id': 'Durations'},"
                                + " 'schemaIdentifier': {'id': 'urn:hl7-org:elm', 'version': 'r1'}, 'statements': {'def': [{'name': 'Sum',"
                                + " 'context': 'Patient', 'expression': {'type': 'ToString', 'operand': {'type': 'Add', 'operand': ["
                                + five + ", " + six + "]}}}]}}}")
                        .replace('\'', '"'));

        assertEquals("66 'months'", call.values("Durations", "Sum").get(0).primitiveValue());
    }

    @Test
    void elmIsUsedWhereTheCqlBesideItCannotBeTranslatedAndTheAuthorIsTold() {
        Library library = TestKnowledge.library("Mixed", "application/elm+json", elm("application/elm+json"));
        library.addContent()
                .setContentType("text/cql")
                .setData("library Mixed define A: ({ { x: 1 }, { x: 'one' } }) T where T.x > 0".getBytes());

        List<Compiled> compiled = call.evaluator.compile(library, List.of("Conditions", "Zero"), call.knowledge);

        assertEquals(
                "Library `Mixed` is evaluated from its ELM, as its CQL cannot be translated: Library `Mixed` 1:64: Member x"
                        + " not found for type System.Any.",
                texts(compiled.get(0)).get(0));
        assertEquals(List.of(), texts(compiled.get(1)));
        assertTrue(compiled.stream().allMatch(one -> one.expression().isPresent()));
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
