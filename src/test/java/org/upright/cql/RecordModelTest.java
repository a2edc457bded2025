package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ca.uhn.fhir.context.FhirContext;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.InstantType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencds.cqf.cql.engine.fhir.model.R4FhirModelResolver;
import org.opencds.cqf.cql.engine.runtime.DateTime;

final class RecordModelTest {
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    private final RecordModel model = new RecordModel(FHIR, new CqlValues());
    private final R4FhirModelResolver engine = new R4FhirModelResolver(FHIR);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026",
                "2026-06",
                "2026-06-15",
                "2026-06-15T09:00:00Z",
                "2026-06-15T23:59:59+09:00",
                "2026-06-15T00:00:01.987-11:30",
                "2024-02-29T12:30:00+05:45",
                "1900-01-01T00:00:00+00:00",
                "1899-12-31T23:59:59Z",
                "1500-03-01T00:00:00Z"
            })
    void momentsAreThoseOfTheEngine(String text) {
        assertSame(new DateTimeType(text));
    }

    @Test
    void instantsAreThoseOfTheEngine() {
        assertSame(new InstantType("2026-06-15T09:00:00.123+02:00"));
    }

    private void assertSame(Base value) {
        DateTime expected = (DateTime) engine.resolvePath(value, "value");
        DateTime found = (DateTime) model.resolvePath(value, "value");
        assertEquals(expected.toString(), found.toString());
        assertEquals(expected.getPrecision(), found.getPrecision());
        assertEquals(expected.getDateTime(), found.getDateTime());
        assertEquals(expected.getZoneOffset(), found.getZoneOffset());
    }

    @Test
    void thePackagesAreThoseOfTheEngine() {
        assertEquals(engine.getPackageNames(), model.getPackageNames());
    }
}
