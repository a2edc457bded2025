package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.Duration;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.PositiveIntType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.hl7.fhir.r4.model.UriType;
import org.junit.jupiter.api.Test;
import org.upright.fhir.RefusedException;

class LibraryEvaluationTest {
    private static final String CQL = """
            library Things
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            valueset "Codes": 'http://example.org/codes' version '2'
            context Patient
            define private "Hidden": 1
            define function "F"(x Integer): x
            define "A Number": "Hidden" + F(1)
            define "B Nothing": null as Integer
            define "C Empty": [Procedure]
            define "D Two": { 1, 2 }
            define "E Resource": [Condition]
            define "F Tuple": Tuple { id: 'x', list: { 1, 2 }, none: null as String, empty: [Procedure] }
            define "G Broken": singleton from ([Observation])
            define "H Family": Patient.name.family
            define "I Contact": First(Patient.name)
            define "J Lists": { { 1, 2 }, {}, null, { 3 } }
            define "K Codes": "Codes"
            define "L Id": Patient.id
            define "M Interval": Interval[1, null]
            """;

    private final TestCall call = new TestCall();
    private final LibraryEvaluation evaluation = new LibraryEvaluation(call.evaluator);

    private Parameters evaluate(String... expressions) {
        call.knowledge.put("Things", CQL);
        return evaluation.evaluate(
                TestKnowledge.canonical("Things"), List.of(expressions), call.context(), call.knowledge);
    }

    private ParametersParameterComponent only(String expression) {
        List<ParametersParameterComponent> parameters = evaluate(expression).getParameter();
        assertEquals(1, parameters.size());
        assertEquals(expression, parameters.get(0).getName());
        return parameters.get(0);
    }

    @Test
    void allPublicDefinesAreEvaluatedWhereNoneIsNamed() {
        List<String> names = evaluate().getParameter().stream()
                .map(ParametersParameterComponent::getName)
                .distinct()
                .toList();

        assertEquals(
                List.of(
                        "A Number",
                        "B Nothing",
                        "C Empty",
                        "D Two",
                        "E Resource",
                        "F Tuple",
                        "G Broken",
                        "H Family",
                        "I Contact",
                        "J Lists",
                        "K Codes",
                        "L Id",
                        "M Interval"),
                names);
    }

    @Test
    void aLibraryWithoutAHeaderIsNamedWithWhatIsExpected() {
        call.knowledge.put("Headless", "using FHIR version '4.0.1'\ndefine \"One\": 1\n");

        RefusedException refused = assertThrows(
                RefusedException.class,
                () -> evaluation.evaluate(
                        TestKnowledge.canonical("Headless"), List.of(), call.context(), call.knowledge));

        assertEquals(
                "Library `Headless` has CQL without a header; expected is a first statement such as `library"
                        + " \"Headless\" version '1.0.0'`.",
                refused.issues().get(0).text());
    }

    @Test
    void aLibraryThatManyOthersIncludeIsLookedUpOnceForEachStep() {
        StringBuilder includes = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            call.knowledge.put("L" + i, "library L" + i + "\n" + includes + "define X: " + i + "\n");
            includes.append("include L").append(i).append('\n');
        }
        Parameters answer =
                evaluation.evaluate(TestKnowledge.canonical("L19"), List.of("X"), call.context(), call.knowledge);

        assertEquals("19", answer.getParameter().get(0).getValue().primitiveValue());
        assertEquals(2 * 19, call.knowledge.included.size());
    }

    private String given(String declared, Type value) {
        String shown = declared.equals("String") ? "P" : "ToString(P)";
        call.knowledge.put("Given", "library Given\nparameter P " + declared + "\ndefine X: " + shown + "\n");
        call.parameters.getParameter().clear();
        call.parameters.addParameter().setName("P").setValue(value);
        return evaluation
                .evaluate(TestKnowledge.canonical("Given"), List.of("X"), call.context(), call.knowledge)
                .getParameter()
                .get(0)
                .getValue()
                .primitiveValue();
    }

    @Test
    void aTextIsReadAsTheTypeOfTheParameterWhichItsDefaultMayTell() {
        assertEquals("3 'years'", given("default 6 months", new StringType("3 years")));
        assertEquals("3.5 'mg'", given("Quantity", new StringType("3.5 'mg'")));
        assertEquals("9", given("default 5", new StringType("9")));
        assertEquals("9.5", given("Decimal", new StringType("9.5")));
        assertEquals("false", given("default true", new StringType("false")));
        assertEquals("2024-02-29", given("Date", new StringType("2024-02-29")));
        assertEquals("11:00:00", given("Time", new StringType("11:00:00")));
    }

    private String refused(String type, Type value) {
        call.knowledge.put("Given", "library Given\nparameter P " + type + "\ndefine X: P is null\n");
        call.parameters.getParameter().clear();
        call.parameters.addParameter().setName("P").setValue(value);
        return assertThrows(
                        RefusedException.Unreadable.class,
                        () -> evaluation.evaluate(
                                TestKnowledge.canonical("Given"), List.of("X"), call.context(), call.knowledge))
                .getMessage();
    }

    @Test
    void aParameterOfAnotherTypeIsRefused() {
        assertEquals(
                "CQL parameter `P` was sent as `string` `often`; the library declares it as `Integer`.",
                refused("Integer", new StringType("often")));
        assertEquals(
                "CQL parameter `P` was sent as `boolean` `true`; the library declares it as `Integer`.",
                refused("default 5", new BooleanType(true)));
        assertEquals(
                "CQL parameter `P` was sent as `decimal` `4.5`; the library declares it as `Integer`.",
                refused("Integer", new DecimalType("4.5")));
        assertEquals(
                "CQL parameter `P` was sent as `date` `2024-02-29`; the library declares it as `Interval<DateTime>`.",
                refused("Interval<DateTime>", new DateType("2024-02-29")));
        assertEquals(
                "CQL parameter `P` was sent as `Quantity`; the library declares it as `Code`.",
                refused("Code", new Quantity(3)));
        assertEquals("3 '1'", given("Quantity", new IntegerType(3)));
        assertEquals("2024-02-29T10:00:00", given("DateTime", new StringType("2024-02-29T10:00:00+02:00")));
    }

    @Test
    void quantitiesOfEveryKindKeepTheirUnit() {
        Quantity coded = new Quantity().setValue(3).setCode("mg").setSystem("http://unitsofmeasure.org");
        Duration months = new Duration();
        months.setValue(6).setCode("mo").setSystem("http://unitsofmeasure.org");

        assertEquals("3 'mg'", given("Quantity", coded));
        assertEquals("6 'month'", given("default 1 year", months));
        assertEquals("2 'tablets'", given("Quantity", new Quantity().setValue(2).setUnit("tablets")));
    }

    @Test
    void codesAndAddressesAreTexts() {
        assertEquals("final", given("String", new CodeType("final")));
        assertEquals("http://example.org/x", given("String", new UriType("http://example.org/x")));
        assertEquals("7", given("Integer", new PositiveIntType(7)));
        assertEquals("7", given("Long", new PositiveIntType(7)));
    }

    @Test
    void rangesAreIntervalsOfTheTypeThatIsDeclared() {
        Range range = new Range();
        range.getLow().setValue(2);
        range.getHigh().setValue(8);
        call.knowledge.put(
                "Ranged",
                "library Ranged parameter P Interval<Integer> parameter Q default Interval[1.0, 2.0]"
                        + " define X: 8 in P and 7.5 in Q");
        call.parameters.addParameter().setName("P").setValue(range);
        call.parameters.addParameter().setName("Q").setValue(range);

        assertEquals(
                "true",
                evaluation
                        .evaluate(TestKnowledge.canonical("Ranged"), List.of("X"), call.context(), call.knowledge)
                        .getParameter()
                        .get(0)
                        .getValue()
                        .primitiveValue());
    }

    @Test
    void timesHaveSecondsAsFhirWantsThem() {
        call.knowledge.put("Times", "library Times define A: @T10 define B: @T10:30 define C: @T10:30:15");

        assertEquals(
                List.of("10:00:00", "10:30:00", "10:30:15"),
                evaluation
                        .evaluate(TestKnowledge.canonical("Times"), List.of(), call.context(), call.knowledge)
                        .getParameter()
                        .stream()
                        .map(parameter -> parameter.getValue().primitiveValue())
                        .toList());
    }

    @Test
    void orderIsThatOfTheRequest() {
        List<String> names = evaluate("D Two", "A Number").getParameter().stream()
                .map(parameter -> parameter.getName() + " " + parameter.getValue())
                .toList();

        assertEquals(3, names.size());
        assertTrue(names.get(2).startsWith("A Number"));
    }

    @Test
    void valuesAndResourcesAreCarried() {
        assertEquals("2", only("A Number").getValue().primitiveValue());
        assertEquals("pain", only("E Resource").getResource().getIdElement().getIdPart());
        assertEquals("Muster", only("H Family").getValue().primitiveValue());
    }

    @Test
    void nullAndEmptyListAreToldApart() {
        BooleanType nothing = (BooleanType) only("B Nothing").getValue();
        BooleanType empty = (BooleanType) only("C Empty").getValue();

        assertEquals(
                "unknown", nothing.getExtensionString("http://hl7.org/fhir/StructureDefinition/data-absent-reason"));
        assertTrue(empty.hasExtension("http://hl7.org/fhir/StructureDefinition/cqf-isEmptyList"));
    }

    @Test
    void tuplesBecomeParts() {
        List<String> parts = only("F Tuple").getPart().stream()
                .map(part -> part.getName() + "=" + part.getValue().primitiveValue())
                .toList();

        assertEquals(List.of("id=x", "list=1", "list=2", "none=null", "empty=null"), parts);
    }

    @Test
    void aListWithinAListIsOneParameterWithItsMembersAsParts() {
        List<ParametersParameterComponent> lists = evaluate("J Lists").getParameter();

        assertEquals(
                List.of(2, 1, 0, 1),
                lists.stream().map(list -> list.getPart().size()).toList());
        assertEquals("element", lists.get(0).getPart().get(1).getName());
        assertEquals("2", lists.get(0).getPart().get(1).getValue().primitiveValue());
        assertTrue(lists.get(1)
                .getPartFirstRep()
                .getValue()
                .hasExtension("http://hl7.org/fhir/StructureDefinition/cqf-isEmptyList"));
    }

    @Test
    void whatIsNoValueOfFhirHasTheNearestShape() {
        assertEquals("canonical", only("K Codes").getValue().fhirType());
        assertEquals("http://example.org/codes|2", only("K Codes").getValue().primitiveValue());
        assertEquals("anna", only("L Id").getValue().primitiveValue());
        Range range = (Range) only("M Interval").getValue();
        assertEquals("1", range.getLow().getValue().toString());
        assertFalse(range.hasHigh());
    }

    @Test
    void throwingExpressionCarriesAnOutcome() {
        OperationOutcome outcome = (OperationOutcome) only("G Broken").getResource();

        assertEquals(
                "Expression `G Broken` failed in `Things` at 14:1: Expected a list with at most one element, but found a"
                        + " list with multiple elements.",
                outcome.getIssueFirstRep().getDiagnostics());
    }

    @Test
    void unknownLibraryAndUnknownDefineAreRefused() {
        RefusedException library = assertThrows(
                RefusedException.NotFound.class,
                () -> evaluation.evaluate(
                        TestKnowledge.canonical("Nowhere"), List.of(), call.context(), call.knowledge));
        RefusedException define = assertThrows(RefusedException.Unprocessable.class, () -> evaluate("Z"));

        assertEquals("Library `http://upright.example.org/Library/Nowhere` is not known here.", library.getMessage());
        assertEquals("Library `Things` has no define `Z`.", define.getMessage());
    }

    @Test
    void untranslatableLibraryIsRefused() {
        call.knowledge.put("Torn", "library Torn\ndefine X: Y\n");

        RefusedException refused = assertThrows(
                RefusedException.Unprocessable.class,
                () -> evaluation.evaluate(TestKnowledge.canonical("Torn"), List.of(), call.context(), call.knowledge));

        assertTrue(
                refused.getMessage().startsWith("Library `Torn` 2:11: Could not resolve identifier Y"),
                refused.getMessage());
    }
}
