package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cqframework.cql.elm.serializing.DefaultElmLibraryWriterProvider;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.fhir.Issue;

class CqlOptionsTest {
    private static final String OPTIONS = "http://hl7.org/fhir/StructureDefinition/cqf-cqlOptions";
    private static final String CQL = """
            library Listed version '1'
            define "One": First(1)
            """;

    private final TestCall call = new TestCall();
    private final Translator translator = new Translator(CqlObserver.none());

    private Translated translated(Library library) {
        return translator.translate(library, call.knowledge);
    }

    private static List<String> texts(Translated translated) {
        return translated.issues().stream().map(Issue::text).toList();
    }

    private static Library library(String cql) {
        return TestKnowledge.library("Listed", "text/cql", cql);
    }

    private static Parameters options(String... names) {
        Parameters options = new Parameters();
        options.setId("options");
        for (String name : names) {
            options.addParameter().setName("option").setValue(new StringType(name));
        }
        return options;
    }

    private static Library asking(Library library, Parameters options) {
        library.addContained(options);
        library.addExtension(OPTIONS, new Reference("#options"));
        return library;
    }

    private static Library recorded(Library library, String options) {
        library.addContent()
                .setContentType("application/elm+json")
                .setData(("{\"library\": {\"annotation\": [{\"type\": \"CqlToElmInfo\", \"translatorOptions\": \""
                                + options
                                + "\"}], \"identifier\": {\"id\": \"Listed\"}, \"statements\": {\"def\": []}}}")
                        .getBytes());
        return library;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://hl7.org/fhir/StructureDefinition/cqf-cqlOptions",
                "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-cqlOptions"
            })
    void listsAreNotPromotedWhereTheLibrarySaysSo(String url) {
        Library library = asking(library(CQL), options("EnableAnnotations", "DisableListPromotion"));
        library.getExtension().get(0).setUrl(url);

        assertEquals(
                List.of(
                        "Library `Listed` 2:15: Could not resolve call to operator First with signature (System.Integer)."),
                texts(translated(library)));
    }

    @Test
    void listsArePromotedWhereTheLibraryAsksForNoOptionsAndNeedsIt() {
        Translated translated = translated(library(CQL));

        assertTrue(translated.translation().isPresent());
        assertEquals(List.of(), texts(translated));
    }

    @Test
    void fromIsRequiredWhereTheLibrarySaysSo() {
        String cql = "library Listed define \"Big\": ({ 1, 2 }) X where X > 1";

        assertTrue(translated(library(cql)).translation().isPresent());
        assertTrue(translated(asking(library(cql), options("RequireFromKeyword")))
                .translation()
                .isEmpty());
    }

    @Test
    void versionOfTheLanguageIsTheOneThatTheLibraryAsksFor() {
        String cql = "library Listed define fluent function more(x Integer): x + 1 define \"Two\": 1.more()";
        Parameters old = options();
        old.addParameter().setName("compatibilityLevel").setValue(new StringType("1.4"));

        assertTrue(translated(library(cql)).translation().isPresent());
        assertEquals(
                "Library `Listed` 1:16: Feature Fluent functions was introduced in version 1.5 and so cannot be used at"
                        + " compatibility level 1.4.",
                texts(translated(asking(library(cql), old))).get(0));
    }

    @Test
    void optionsThatElmBesideTheCqlRecordsAreTaken() {
        assertTrue(translated(recorded(library(CQL), "EnableAnnotations"))
                .translation()
                .isPresent());
        assertEquals(
                List.of("Library `Listed` is evaluated from its ELM, as its CQL cannot be translated: Library `Listed`"
                        + " 2:15: Could not resolve call to operator First with signature (System.Integer)."),
                texts(translated(recorded(library(CQL), "EnableAnnotations,DisableListPromotion"))));
    }

    @Test
    void elmOfOtherOptionsIsEvaluatedAndTheAuthorIsTold() {
        Library library = recorded(asking(library(CQL), options("DisableListPromotion")), "DisableListDemotion");
        library.getContent().remove(0);

        assertEquals(
                List.of("Library `Listed` asks for the translator's options `DisableListPromotion`, but its ELM was"
                        + " translated with `DisableListDemotion`; the ELM is evaluated as it is."),
                texts(translated(library)));
    }

    @Test
    void elmOfTheSameOptionsIsNoMatter() {
        Library library = recorded(
                asking(library(CQL), options("EnableLocators", "DisableListPromotion")),
                "EnableAnnotations,DisableListPromotion");
        library.getContent().remove(0);

        assertEquals(List.of(), texts(translated(library)));
    }

    @Test
    void whatIsNotKnownIsLeftOutAndSaid() {
        Parameters odd = options("EnableTimeTravel");
        odd.addParameter().setName("translatorVersion").setValue(new StringType("3.11.0"));
        odd.addParameter().setName("compatibilityLevel").setValue(new StringType("2.7"));
        odd.addParameter().setName("validateUnits").setValue(new BooleanType(false));

        Translated translated = translated(asking(library("library Listed define \"One\": 1"), odd));

        assertTrue(translated.translation().isPresent());
        assertEquals(
                List.of(
                        "Library `Listed` asks for the option `EnableTimeTravel`, which the translator has not; it is passed"
                                + " over.",
                        "Library `Listed` asks for `compatibilityLevel` = `2.7`, which the translator has not; it is passed"
                                + " over.",
                        "Library `Listed` asks for `validateUnits` = `false`, which the translator has not; it is passed over."),
                texts(translated));
    }

    @Test
    void optionsThatAreNotContainedAreSaid() {
        Library library = library(CQL);
        library.addExtension(OPTIONS, new Reference("#elsewhere"));

        assertEquals(
                List.of(
                        "Library `Listed` asks for translator options `#elsewhere`, which it does not contain; it is passed over."),
                texts(translated(library)));
    }

    @Test
    void otherOptionsAreAnotherTranslation() {
        Library plain = library("library Listed define \"One\": 1");
        Library asking = asking(library("library Listed define \"One\": 1"), options("DisableListPromotion"));

        assertNotEquals(
                translated(plain).translation().orElseThrow().key(),
                translated(asking).translation().orElseThrow().key());
    }

    @Test
    void elmInXmlRecordsItsOptionsToo() {
        String elm = DefaultElmLibraryWriterProvider.INSTANCE
                .create("application/elm+xml")
                .writeAsString(
                        translated(library(CQL)).translation().orElseThrow().elm());

        assertEquals("EnableLocators", elm.replaceAll("(?s).*translatorOptions=\"([^\"]*)\".*", "$1"));
        assertEquals("", CqlOptions.recorded(elm).orElseThrow().toString());
    }
}
