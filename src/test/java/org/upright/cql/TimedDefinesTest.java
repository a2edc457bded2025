package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.junit.jupiter.api.Test;
import org.upright.apply.expression.Budget;

class TimedDefinesTest {
    private static final String LONG =
            "define \"A\": Count(from (expand Interval[1, 90000]) X, (expand Interval[1, 90000]) Y"
                    + " where X + Y < 0 return 1)\n";

    private final TestCall call = TestCall.counting();

    private Parameters evaluate(String cql) {
        call.knowledge.put("Slow", "library Slow version '1'\n" + cql);
        return new LibraryEvaluation(call.evaluator)
                .evaluate(TestKnowledge.canonical("Slow"), List.of(), call.context(), call.knowledge);
    }

    private static String said(Parameters answer, int i) {
        return ((OperationOutcome) answer.getParameter().get(i).getResource())
                .getIssueFirstRep()
                .getDiagnostics();
    }

    @Test
    void aDefineThatIsOverBudgetTakesNoTimeFromThoseAfterIt() {
        call.budget = Budget.standard().within(Duration.ofMillis(200), Duration.ofSeconds(5));

        Parameters answer = evaluate(LONG + "define \"B\": 1 + 1\n");

        assertEquals(
                "Expression `A` was stopped: it took more than 200 ms",
                said(answer, 0).replaceAll("\\.$", ""));
        assertEquals("2", answer.getParameter().get(1).getValue().primitiveValue());
        assertEquals(List.of("Slow", "Slow"), call.ran);
    }

    @Test
    void definesWithinTheirTimeShareOneRun() {
        Parameters answer = evaluate("define \"A\": 1\ndefine \"B\": \"A\" + 1\n");

        assertEquals("2", answer.getParameter().get(1).getValue().primitiveValue());
        assertEquals(List.of("Slow"), call.ran);
    }
}
