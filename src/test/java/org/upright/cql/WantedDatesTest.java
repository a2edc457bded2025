package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import org.hl7.fhir.r4.model.DataRequirement;
import org.hl7.fhir.r4.model.DataRequirement.DataRequirementDateFilterComponent;
import org.hl7.fhir.r4.model.Duration;
import org.hl7.fhir.r4.model.Expression;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WantedDatesTest {
    private static final String CQF_EXPRESSION = "http://hl7.org/fhir/StructureDefinition/cqf-expression";

    private final TestCall call = new TestCall();

    private List<DataRequirementDateFilterComponent> filters(String where) {
        call.knowledge.put(
                "Periods",
                "library Periods using FHIR version '4.0.1' include FHIRHelpers version '4.0.1'"
                        + " define \"Last\": Interval[@2023-01-01, @2023-12-31]");
        call.knowledge.put(
                "Dated",
                "library Dated using FHIR version '4.0.1' include FHIRHelpers version '4.0.1' include Periods called P"
                        + " parameter \"Measurement Period\" Interval<DateTime> context Patient"
                        + " define \"Asked\": [Observation] O where " + where);
        List<DataRequirement> requirements = call.compile("Dated", TestCall.named("Asked"))
                .expression()
                .orElseThrow()
                .dataRequirements();
        return requirements.get(0).getDateFilter();
    }

    private static String shown(DataRequirementDateFilterComponent filter) {
        Type value = filter.getValue();
        if (value instanceof Duration duration) {
            return filter.getPath() + " " + duration.getValue() + " " + duration.getUnit() + " " + duration.getCode();
        }
        if (value instanceof Period period && period.hasExtension(CQF_EXPRESSION)) {
            Expression expression =
                    (Expression) period.getExtensionByUrl(CQF_EXPRESSION).getValue();
            return filter.getPath() + " " + expression.getLanguage() + " " + expression.getExpression();
        }
        return value instanceof Period period
                ? filter.getPath() + " " + period.getStartElement().asStringValue() + " "
                        + period.getEndElement().asStringValue()
                : filter.getPath();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "O.effective as FHIR.dateTime during \"Measurement Period\" | effective text/cql-identifier Measurement Period",
                "date from (O.effective as FHIR.dateTime) during P.\"Last\" | effective text/cql-identifier P.Last",
                "date from (O.effective as FHIR.dateTime) in Interval[@2024-01-01, @2024-12-31] | effective 2024-01-01 2024-12-31",
                "O.issued in Interval[Now() - 5 years, Now()]               | issued 5 years a",
                "date from O.issued in Interval[Today() - 30 days, Today()] | issued 30 days d",
                "O.effective as FHIR.dateTime 6 months or less before Now() | effective 6 months mo",
                "O.status = 'final' and O.issued in \"Measurement Period\"  | issued text/cql-identifier Measurement Period",
                "O.status = 'final' or O.issued in \"Measurement Period\"   | issued",
                "not (O.issued in \"Measurement Period\")                   | issued",
                "O.issued in Interval[Now() - 5 years, Now() + 1 day]       | issued"
            })
    void intervalIsToldAsFarAsItIsKnown(String where, String filter) {
        assertEquals(
                List.of(filter),
                filters(where).stream().map(WantedDatesTest::shown).toList());
    }

    @Test
    void severalIntervalsAreSeveralFilters() {
        assertEquals(
                List.of("issued text/cql-identifier Measurement Period", "issued 1 year a"),
                filters("O.issued in \"Measurement Period\" and O.issued in Interval[Now() - 1 year, Now()]").stream()
                        .map(WantedDatesTest::shown)
                        .toList());
    }

    @Test
    void filterIsWrittenAsTheReferenceWritesIt() {
        DataRequirement requirement = new DataRequirement();
        requirement.setType("Observation").setDateFilter(filters("O.issued in \"Measurement Period\""));

        assertEquals(
                "{\"type\":\"Observation\",\"dateFilter\":[{\"path\":\"issued\",\"valuePeriod\":{\"extension\":[{\"url\":\""
                        + CQF_EXPRESSION
                        + "\",\"valueExpression\":{\"language\":\"text/cql-identifier\",\"expression\":\"Measurement Period\"}}]}}]}",
                FhirContext.forR4Cached().newJsonParser().encodeToString(requirement));
    }
}
