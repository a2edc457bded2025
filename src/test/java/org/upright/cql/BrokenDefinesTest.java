package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.upright.cql.TestCall.expression;
import static org.upright.cql.TestCall.named;
import static org.upright.cql.TestCall.texts;

import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.upright.apply.expression.Compiled;

/** A library of which some defines cannot be translated: the others are answered. */
class BrokenDefinesTest {
    private static final String HEAD = """
            library Part version '1'
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            context Patient
            """;

    private final TestCall call = new TestCall();

    private void library(String defines) {
        call.knowledge.put("Part", HEAD + defines);
    }

    private List<String> why(String define) {
        Compiled compiled = call.compile("Part", named(define));
        assertFalse(compiled.expression().isPresent(), define);
        return texts(compiled);
    }

    private List<String> values(String define) {
        return call.values("Part", define).stream().map(Base::primitiveValue).toList();
    }

    @Test
    void theOthersAreAnsweredAndSayWhatIsLeftOut() {
        library("define Sound: 1 + 1\ndefine Wrong: Nowhere.x > 1\n");

        assertEquals(List.of("2"), values("Sound"));
        assertEquals(
                List.of(
                        "Library `Part` 6:15: Could not resolve identifier Nowhere in the current library. `Wrong` is left out of"
                                + " the library."),
                texts(call.compile("Part", named("Sound"))));
    }

    @Test
    void theBrokenOneSaysWhatIsWrong() {
        library("define Sound: 1 + 1\ndefine Wrong: Nowhere.x > 1\n");

        assertEquals(
                List.of(
                        "Library `Part` 6:15: Could not resolve identifier Nowhere in the current library. `Wrong` is left out of"
                                + " the library."),
                why("Wrong"));
    }

    @Test
    void aDefineWithoutABodyCostsNeitherTheNextNorAnyOther() {
        library("""
                define "To do":
                  // insert the patient's age here
                define "Next one": 7
                define "To do too":

                define "Also to do":
                define Last: "Next one" + 1
                define Needs: "To do" = 7
                """);

        assertEquals(List.of("7"), values("Next one"));
        assertEquals(List.of("8"), values("Last"));
        assertEquals(
                "Library `Part` 7:17: Syntax error at :. `To do` is left out of the library.",
                why("To do").get(0));
        assertEquals(
                List.of(
                        "Library `Part` 12:1: `Needs` is left out of the library, for it names `To do`, which is. Library `Part`"
                                + " 7:17: Syntax error at :."),
                why("Needs"));
    }

    @Test
    void whatNeedsItIsLeftOutTooEvenWhereItWouldBeTranslated() {
        library("""
                define Wrong: exists ([Nothing])
                define Alone: 5
                define Either: Alone = 5 or exists ({ Wrong })
                define Further: not Either
                """);

        assertEquals(List.of("5"), values("Alone"));
        assertEquals(
                List.of(
                        "Library `Part` 7:1: `Either` is left out of the library, for it names `Wrong`, which is. Library `Part` 5:23:"
                                + " Could not resolve type name Nothing."),
                why("Either"));
        assertEquals(
                List.of(
                        "Library `Part` 8:1: `Further` is left out of the library, for it names `Either`, which is. Library `Part`"
                                + " 5:23: Could not resolve type name Nothing."),
                why("Further"));
    }

    @Test
    void aNameThatIsLeftOutMeansNothingElse() {
        library("define gender: Nowhere\ndefine Asked: gender = 'female'\ndefine Sound: 1\n");

        assertEquals(
                List.of(
                        "Library `Part` 6:1: `Asked` is left out of the library, for it names `gender`, which is. Library `Part` 5:16:"
                                + " Could not resolve identifier Nowhere in the current library."),
                why("Asked"));
    }

    @Test
    void anOverloadIsNotTakenForABrokenOne() {
        library("""
                define function Grade(value Integer): 'number'
                define function Grade(value String): Nowhere
                define Asked: Grade(1)
                define Sound: 1
                """);

        assertEquals(List.of("1"), values("Sound"));
        assertEquals(
                List.of(
                        "Library `Part` 7:1: `Asked` is left out of the library, for it names `Grade`, which is. Library `Part` 6:38:"
                                + " Could not resolve identifier Nowhere in the current library."),
                why("Asked"));
    }

    @Test
    void aSyntaxErrorCostsTheDefineThatHasIt() {
        library("define Before: 1\ndefine Wrong: (1 + \ndefine After: 2\ndefine Last: 3\n");

        assertEquals(List.of("1"), values("Before"));
        assertEquals(List.of("2"), values("After"));
        assertEquals(List.of("3"), values("Last"));
        assertEquals(1, why("Wrong").size());
    }

    @Test
    void anErrorAtTheEndOfTheTextIsOfTheLastDefine() {
        library("define Before: 1\ndefine Wrong: 1 +");

        assertEquals(List.of("1"), values("Before"));
        assertEquals(1, why("Wrong").size());
    }

    @Test
    void theContextOfTheOthersStays() {
        library("define Sound: 1\ndefine Wrong: Nowhere\ncontext Unfiltered\ndefine Everybody: 2\n");

        assertEquals(List.of("2"), values("Everybody"));
    }

    @Test
    void anErrorOutsideOfDefinesCostsTheLibrary() {
        call.knowledge.put("Part", "library Part using FHIR version '9.9.9' define Sound: 1");

        assertEquals(1, why("Sound").size());
    }

    @Test
    void includingLibrariesLeaveOutWhatNeedsIt() {
        library("define Sound: 1\ndefine Wrong: Nowhere\n");
        call.knowledge.put("Whole", """
                library Whole
                using FHIR version '4.0.1'
                include Part version '1' called P
                context Patient
                define Fine: P.Sound + 1
                define Needing: P.Wrong is null
                """);

        assertEquals("2", call.values("Whole", "Fine").get(0).primitiveValue());
        assertEquals(
                List.of(
                        "Library `Whole` 6:1: `Needing` is left out of the library, for it names `Wrong`, which is. Library `Part`"
                                + " 6:15: Could not resolve identifier Nowhere in the current library."),
                texts(call.compile("Whole", named("Needing"))));
        assertFalse(call.compile("Whole", named("P.Wrong")).expression().isPresent());
    }

    @Test
    void expressionsInDefinitionsMayNotNameIt() {
        library("define Sound: 1\ndefine Wrong: Nowhere\n");

        assertEquals(
                "true",
                ((org.upright.apply.expression.Answer.Values)
                                call.answers(List.of(call.compile("Part", expression("text/cql", "Part.Sound = 1"))))
                                        .get(0))
                        .values()
                        .get(0)
                        .primitiveValue());
        assertFalse(call.compile("Part", expression("text/cql", "Part.Wrong is null"))
                .expression()
                .isPresent());
        assertFalse(call.compile("Part", expression("text/cql", "Wrong"))
                .expression()
                .isPresent());
    }

    @Test
    void evaluateAnswersTheOthersAndSaysWhatIsWrongInItsPlace() {
        library("define Sound: 1\ndefine Wrong: Nowhere\ndefine private Hidden: Nowhere\ndefine Z: 3\n");

        Parameters answer = new LibraryEvaluation(call.evaluator)
                .evaluate(TestKnowledge.canonical("Part"), List.of(), call.context(), call.knowledge);

        assertEquals(
                List.of("Sound", "Wrong", "Z"),
                answer.getParameter().stream()
                        .map(ParametersParameterComponent::getName)
                        .toList());
        Resource wrong = answer.getParameter().get(1).getResource();
        assertEquals(
                "Library `Part` 6:15: Could not resolve identifier Nowhere in the current library. `Wrong` is left out of the"
                        + " library.",
                ((OperationOutcome) wrong).getIssueFirstRep().getDiagnostics());
    }

    @Test
    void elmThatWasTranslatedWithAnErrorLosesTheDefineAndWhatNeedsIt() {
        call.knowledge.put("Elm", "application/elm+json", """
                {'library': {'annotation': [{'type': 'CqlToElmError', 'libraryId': 'Elm', 'startLine': 3, 'startChar': 15,
                 'endLine': 3, 'endChar': 21, 'message': 'Could not resolve identifier Nowhere', 'errorType': 'semantic',
                 'errorSeverity': 'error'}],
                 'identifier': {'id': 'Elm'}, 'schemaIdentifier': {'id': 'urn:hl7-org:elm', 'version': 'r1'},
                 'statements': {'def': [
                  {'name': 'Sound', 'locator': '2:1-2:15', 'context': 'Patient', 'expression':
                    {'type': 'Literal', 'valueType': '{urn:hl7-org:elm-types:r1}Integer', 'value': '1'}},
                  {'name': 'Wrong', 'locator': '3:1-3:21', 'context': 'Patient', 'expression': {'type': 'Null'}},
                  {'name': 'Needing', 'locator': '4:1-4:21', 'context': 'Patient', 'expression':
                    {'type': 'IsNull', 'operand': {'type': 'ExpressionRef', 'name': 'Wrong'}}}]}}}""".replace('\'', '"'));

        assertEquals("1", call.values("Elm", "Sound").get(0).primitiveValue());
        assertEquals(
                List.of(
                        "Library `Elm` 3:15: its ELM was translated with an error: Could not resolve identifier Nowhere"),
                texts(call.compile("Elm", named("Wrong"))));
        assertEquals(
                List.of(
                        "Library `Elm`: `Needing` is left out of the library, for it names `Wrong`, which is. Library `Elm` 3:15: its"
                                + " ELM was translated with an error: Could not resolve identifier Nowhere"),
                texts(call.compile("Elm", named("Needing"))));
    }

    @Test
    void elmThatNamesADefineThatIsNowhereFailsThereAlone() {
        call.knowledge.put("Elm", "application/elm+json", """
                {'library': {'identifier': {'id': 'Elm'}, 'schemaIdentifier': {'id': 'urn:hl7-org:elm', 'version': 'r1'},
                 'statements': {'def': [
                  {'name': 'Sound', 'context': 'Patient', 'expression':
                    {'type': 'Literal', 'valueType': '{urn:hl7-org:elm-types:r1}Integer', 'value': '1'}},
                  {'name': 'Loose', 'context': 'Patient', 'expression': {'type': 'ExpressionRef', 'name': 'Gone'}}]}}}""".replace('\'', '"'));

        assertEquals("1", call.values("Elm", "Sound").get(0).primitiveValue());
        assertEquals(
                "Expression `Loose` failed: Could not resolve expression reference 'Gone' in library 'Elm'.",
                call.failure("Elm", "Loose"));
    }
}
