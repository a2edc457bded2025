package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.oneOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.apply.Apply;
import org.upright.apply.ApplyLimits;
import org.upright.apply.compile.CompileLimits;
import org.upright.apply.compile.PlanCompiler;
import org.upright.apply.expression.Compiled;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Evaluation;
import org.upright.apply.expression.EvaluationContext;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.Expression;
import org.upright.apply.expression.FhirPathEvaluator;
import org.upright.apply.expression.Knowledge;
import org.upright.content.Content;
import org.upright.cql.CqlEvaluator;
import org.upright.cql.CqlObserver;
import org.upright.fhir.Canonical;

/** What a call over HTTP costs once the plan is compiled: counted, not timed. */
class WarmCallsIT {
    private static final int CALLS = 1_000;

    @TempDir
    static Path data;

    private final AtomicInteger compilations = new AtomicInteger();
    private final AtomicInteger translations = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final CountingDriver driver = CountingDriver.install();
    private UprightServer server;

    private final CqlObserver observer = new CqlObserver() {
        @Override
        public void translated(String library) {
            translations.incrementAndGet();
        }

        @Override
        public void ran(String library) {
            runs.incrementAndGet();
        }
    };

    /** Counts what is compiled. */
    private record Counting(Evaluator evaluator, AtomicInteger compilations) implements Evaluator {
        @Override
        public boolean understands(String language) {
            return evaluator.understands(language);
        }

        @Override
        public List<Compiled> compile(List<Expression> expressions, List<Canonical> libraries, Knowledge knowledge) {
            compilations.addAndGet(expressions.size());
            return evaluator.compile(expressions, libraries, knowledge);
        }

        @Override
        public Evaluation begin(java.util.Collection<CompiledExpression> expressions, EvaluationContext context) {
            return evaluator.begin(expressions, context);
        }
    }

    @BeforeEach
    void start() {
        Settings settings = TestServer.settings(data, Map.of());
        server = Wiring.server(settings, counted(Wiring.upright(settings)));
        server.start();
        put("Patient/p1", "{'resourceType': 'Patient', 'id': 'p1'}");
        put("Condition/pain", """
                {'resourceType': 'Condition', 'id': 'pain', 'subject': {'reference': 'Patient/p1'}, 'code': {'text': 'Pain'}}""");
    }

    /** The same service with an engine that is counted. */
    private Upright counted(Upright upright) {
        List<Evaluator> evaluators = List.of(
                new Counting(new FhirPathEvaluator(upright.fhir().context()), compilations),
                new Counting(new CqlEvaluator(upright.fhir().context(), observer), compilations));
        Content content = Content.of(
                upright.store(), new PlanCompiler(upright.fhir().context(), evaluators, CompileLimits.standard()));
        return new Upright(
                upright.fhir(),
                upright.store(),
                content,
                upright.records(),
                upright.remote(),
                evaluators,
                new Apply(evaluators, ApplyLimits.standard(), "test"),
                upright.loaded(),
                upright.answers(),
                upright.metrics());
    }

    @AfterEach
    void stop() {
        server.close();
        driver.close();
    }

    /** The service warms itself up beside its first calls; what it compiles for that is not theirs. */
    private void awaitWarm() throws InterruptedException {
        String base = server.url().replaceAll("/fhir$", "");
        while (given().baseUri(base).get("/health/ready").statusCode() != 200) {
            Thread.sleep(50);
        }
    }

    private void put(String place, String json) {
        given().baseUri(server.url())
                .contentType("application/fhir+json")
                .body(json.replace('\'', '"'))
                .put("/" + place)
                .then()
                .statusCode(oneOf(200, 201));
    }

    private void apply() {
        given().baseUri(server.url())
                .get("/PlanDefinition/lbp-pathway/$apply?subject=Patient/p1&evaluationDateTime=2026-06-15")
                .then()
                .statusCode(200)
                .body("subject.reference", equalTo("Patient/p1"));
    }

    @Test
    void aWarmCallCompilesNothingRunsEachLibraryOnceAndMakesOneQuery() throws InterruptedException {
        awaitWarm();
        apply();
        compilations.set(0);
        translations.set(0);
        runs.set(0);
        driver.clear();
        for (int i = 0; i < CALLS; i++) {
            apply();
        }

        Map<String, Integer> executions = driver.executions();
        System.out.println(CALLS + " warm calls: " + compilations + " compilations, " + translations + " translations, "
                + runs + " engine runs, SQL: " + executions);
        assertEquals(0, compilations.get());
        assertEquals(0, translations.get());
        assertEquals(CALLS, runs.get());
        assertEquals(List.of(CALLS), List.copyOf(executions.values()), executions.toString());
    }
}
