package org.upright.cql;

import ca.uhn.fhir.context.FhirContext;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.Answer;
import org.upright.apply.expression.Budget;
import org.upright.apply.expression.Compiled;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Evaluation;
import org.upright.apply.expression.EvaluationContext;
import org.upright.apply.expression.Expression;
import org.upright.apply.expression.Focus;
import org.upright.apply.expression.Knowledge;
import org.upright.apply.expression.SubjectRecord;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** One patient with fifteen resources. */
final class TestCall {
    /** Keeps its translations from test to test; the models alone take longer to load than all else. */
    private static final CqlEvaluator SHARED = new CqlEvaluator(FhirContext.forR4Cached(), CqlObserver.none());

    static final ZonedDateTime NOW = ZonedDateTime.of(2024, 3, 1, 10, 0, 0, 0, ZoneOffset.ofHours(2));

    final List<String> translated;
    final List<String> ran;
    final Parameters parameters = new Parameters();
    final TestKnowledge knowledge = new TestKnowledge();
    final CqlEvaluator evaluator;
    Budget budget = Budget.standard();

    TestCall() {
        this.evaluator = SHARED;
        this.translated = List.of();
        this.ran = List.of();
    }

    private TestCall(Counter counter) {
        this.evaluator = new CqlEvaluator(FhirContext.forR4Cached(), counter);
        this.translated = counter.translations();
        this.ran = counter.runs();
    }

    /** With an evaluator of its own, whose work is counted. */
    static TestCall counting() {
        return new TestCall(new Counter(new ArrayList<>(), new ArrayList<>()));
    }

    record Counter(List<String> translations, List<String> runs) implements CqlObserver {
        @Override
        public synchronized void translated(String library) {
            translations.add(library);
        }

        @Override
        public synchronized void ran(String library) {
            runs.add(library);
        }
    }

    static SubjectRecord patientRecord() {
        Patient patient = new Patient();
        patient.setId("anna");
        patient.setGender(AdministrativeGender.FEMALE).setBirthDateElement(new DateType("1980-05-01"));
        patient.addName().addGiven("Anna").setFamily("Muster");
        List<Resource> resources = new ArrayList<>();
        Condition pain = new Condition();
        pain.setId("pain");
        pain.getCode().addCoding().setSystem("http://snomed.info/sct").setCode("279039007");
        pain.setOnset(new DateTimeType("2024-02-01T08:00:00Z"));
        resources.add(pain);
        IntStream.range(0, 13).forEach(i -> resources.add(observation(i)));
        return new SubjectRecord(patient, resources);
    }

    private static Observation observation(int i) {
        Observation observation = new Observation();
        observation.setId("o" + i);
        observation.setStatus(Observation.ObservationStatus.FINAL);
        observation.getCode().addCoding().setSystem("http://loinc.org").setCode(i % 2 == 0 ? "72514-3" : "8302-2");
        observation.setEffective(new DateTimeType("2024-02-" + (10 + i) + "T08:00:00Z"));
        observation.setValue(
                new Quantity().setValue(i).setUnit("1").setCode("1").setSystem("http://unitsofmeasure.org"));
        return observation;
    }

    EvaluationContext context() {
        return new EvaluationContext(patientRecord(), NOW, Map.of(), parameters, knowledge, budget);
    }

    static Expression named(String text) {
        return expression("text/cql-identifier", text);
    }

    static Expression expression(String language, String text) {
        return new Expression(language, text, Optional.empty(), "PlanDefinition.action[0].condition[0]");
    }

    List<Compiled> compile(Knowledge knowledge, List<String> libraries, Expression... expressions) {
        List<Canonical> canonicals =
                libraries.stream().map(TestKnowledge::canonical).toList();
        return evaluator.compile(List.of(expressions), canonicals, knowledge);
    }

    Compiled compile(String library, Expression expression) {
        return compile(knowledge, List.of(library), expression).get(0);
    }

    static List<String> texts(Compiled compiled) {
        return compiled.issues().stream().map(Issue::text).toList();
    }

    List<Answer> answers(List<Compiled> compiled) {
        List<CompiledExpression> expressions = compiled.stream()
                .map(one -> one.expression().orElseThrow(() -> new AssertionError(texts(one))))
                .toList();
        Evaluation evaluation = evaluator.begin(expressions, context());
        return expressions.stream()
                .map(expression -> evaluation.answer(expression, Focus.on(new PlanDefinition())))
                .toList();
    }

    Answer answer(String library, String define) {
        return answers(List.of(compile(library, named(define)))).get(0);
    }

    List<Base> values(String library, String define) {
        Answer answer = answer(library, define);
        if (answer instanceof Answer.Failed failed) {
            throw new AssertionError(failed.why().text());
        }
        return ((Answer.Values) answer).values();
    }

    String failure(String library, String define) {
        return ((Answer.Failed) answer(library, define)).why().text();
    }
}
