package org.upright.apply.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;
import org.upright.fhir.FhirR4;
import org.upright.fhir.RefusedException;

class LongTurnsTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final FhirR4 FHIR = new FhirR4();
    private static final String LONG = "('a' | 'b')" + ".select($this.combine($this))".repeat(22) + ".exists()";

    private static void work(Deadline deadline, Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        while (System.nanoTime() - end < 0) {
            boolean unused = deadline.hasPassed();
        }
    }

    @Test
    void aTurnIsOneThreadsUntilItIsGivenBack() {
        LongTurns turns = new LongTurns(1, SHORT);
        turns.take();
        turns.take();

        CompletableFuture<Void> other = CompletableFuture.runAsync(turns::take);
        assertThrows(Exception.class, other::join);
        turns.give();
        turns.give();
        CompletableFuture.runAsync(turns::take).join();
        RefusedException refused = assertThrows(RefusedException.Unavailable.class, turns::take);
        assertEquals(
                "The server is busy with other expressions that take long; try again later.", refused.getMessage());
    }

    @Test
    void briefWorkNeedsNoTurn() {
        Deadline deadline = Deadline.after(Duration.ofSeconds(1), new LongTurns(0, SHORT));

        work(deadline, Duration.ofMillis(5));

        assertFalse(deadline.hasPassed());
    }

    @Test
    void longWorkWithoutATurnIsRefusedAndNotAnswered() {
        Deadline deadline = Deadline.after(Duration.ofSeconds(5), new LongTurns(0, SHORT));

        assertThrows(RefusedException.Unavailable.class, () -> work(deadline, Duration.ofSeconds(4)));
    }

    @Test
    void theMoreWaitForATurnTheLessIsFree() throws InterruptedException {
        LongTurns turns = new LongTurns(1, Duration.ofSeconds(20));
        assertEquals(Duration.ofMillis(20), turns.brief());
        turns.take();
        assertEquals(Duration.ofMillis(20), turns.brief());

        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
            turns.take();
            turns.give();
        });
        while (turns.brief().equals(Duration.ofMillis(20)) && !waiting.isDone()) {
            Thread.sleep(1);
        }
        assertEquals(Duration.ofNanos(6_666_666), turns.brief());

        turns.give();
        waiting.join();
        assertEquals(Duration.ofMillis(20), turns.brief());
    }

    /** Many expressions that are brief one by one are one long call. */
    @Test
    void theExpressionsOfACallCountTogether() {
        Deadline call = Deadline.after(Duration.ofSeconds(5), new LongTurns(0, SHORT));

        assertThrows(RefusedException.Unavailable.class, () -> {
            for (int i = 0; i < 400; i++) {
                work(call.orAfter(Duration.ofSeconds(1)), Duration.ofMillis(10));
            }
        });
    }

    private static Answer answer(FhirPathEvaluator evaluator) {
        CompiledExpression compiled = evaluator
                .compile(
                        List.of(new Expression("text/fhirpath", LONG, Optional.empty(), "PlanDefinition.action[0]")),
                        List.of(),
                        new NoKnowledge())
                .get(0)
                .expression()
                .orElseThrow();
        Patient patient = new Patient();
        EvaluationContext context = new EvaluationContext(
                new SubjectRecord(patient, List.of()),
                ZonedDateTime.parse("2026-11-22T12:00:00Z"),
                Map.of(),
                new Parameters(),
                canonical -> Optional.empty(),
                Budget.standard());
        return evaluator.begin(List.of(compiled), context).answer(compiled, Focus.on(patient));
    }

    @Test
    void anExpressionThatGotNoTurnHasNoAnswer() {
        FhirPathEvaluator busy = new FhirPathEvaluator(FHIR.context(), new LongTurns(0, SHORT));

        assertThrows(RefusedException.Unavailable.class, () -> answer(busy));
    }

    @Test
    void whoeverIsDoneLetsTheNextWork() {
        FhirPathEvaluator evaluator = new FhirPathEvaluator(FHIR.context(), new LongTurns(1, Duration.ofSeconds(20)));

        assertTrue(answer(evaluator) instanceof Answer.Failed);
        CompletableFuture<Answer> other = CompletableFuture.supplyAsync(() -> answer(evaluator));
        assertTrue(other.join() instanceof Answer.Failed);
    }
}
