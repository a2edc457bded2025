package org.upright.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.fhir.RefusedException;

class EntryTargetTest {
    private static EntryTarget target(String url) {
        BundleEntryComponent entry = new BundleEntryComponent();
        entry.getRequest().setMethod(HTTPVerb.GET).setUrl(url);
        return EntryTarget.of(entry);
    }

    @Test
    void namesOfParametersAreDecoded() {
        assertEquals(
                new EntryTarget(
                        HTTPVerb.GET,
                        "Observation",
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        List.of("_include", "code")),
                target("/Observation?%5finclude=Observation:subject&code=x%"));
    }

    @Test
    void aUrlThatCannotBeDecodedIsRefused() {
        RefusedException refused = assertThrows(RefusedException.Forbidden.class, () -> target("Observation?%zz=1"));

        assertEquals(
                "The url of the entry has a `%` without two hexadecimal digits, and is open to no token.",
                refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "observation", "Observation/", "Observation/a/b", "http://x/fhir/Observation/a", "../x"
            })
    void aUrlThatIsNotUnderstoodIsRefused(String url) {
        RefusedException refused = assertThrows(RefusedException.Forbidden.class, () -> target(url));

        assertEquals(
                "The url of the entry is not `Type`, `Type/id` or a history, and open to no token.",
                refused.getMessage());
    }
}
