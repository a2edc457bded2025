package org.upright.authoring.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Library;
import org.junit.jupiter.api.Test;

class CqlTextTest {
    private static CqlText read(String source) {
        Library library = new Library();
        library.addContent().setContentType("text/cql").setData(source.getBytes(StandardCharsets.UTF_8));
        return new CqlText(library);
    }

    @Test
    void theSentenceAboveADefineIsItsMeaning() {
        CqlText text = read("""
                // ------------------------------- The pain
                // It lasts
                // for long.
                define "Is Long":
                  true

                // Of no define.

                define "Silent": false

                // A function.
                define function "Of"(x Integer):
                  x
                """);

        assertEquals(
                List.of(
                        new CqlText.Define("The pain", "Is Long", "It lasts for long."),
                        new CqlText.Define("The pain", "Silent", "")),
                text.defines());
        assertEquals(Optional.of("It lasts for long."), text.said("Is Long"));
        assertEquals(Optional.empty(), text.said("Silent"));
    }

    @Test
    void parametersHaveTheirDefaults() {
        assertEquals(
                List.of(
                        new CqlText.Parameter("Limit", "Integer", "28", "Days."),
                        new CqlText.Parameter("Free", "Date", "", "")),
                read("// Days.\nparameter Limit Integer default 28\nparameter Free Date\n")
                        .parameters());
    }

    @Test
    void aLibraryWithoutCqlSaysNothing() {
        assertEquals(List.of(), new CqlText(new Library()).defines());
    }
}
