package org.upright.benchmark;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.repository.IRepository;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hl7.elm.r1.VersionedIdentifier;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.opencds.cqf.fhir.cql.LibraryEngine;
import org.opencds.cqf.fhir.cql.engine.terminology.TerminologySettings;
import org.opencds.cqf.fhir.cr.CrSettings;
import org.upright.apply.ApplyParameters;
import org.upright.apply.compile.CompileLimits;
import org.upright.apply.compile.PlanCompiler;
import org.upright.apply.expression.Budget;
import org.upright.apply.expression.Compiled;
import org.upright.apply.expression.EvaluationContext;
import org.upright.apply.expression.SubjectRecord;
import org.upright.content.Content;
import org.upright.content.FakeStore;
import org.upright.content.Snapshot;
import org.upright.cql.CqlEvaluator;
import org.upright.cql.CqlObserver;
import org.upright.cql.LibraryEvaluation;
import org.upright.fhir.FhirR4;
import org.upright.random.RandomRecord;

/**
 * {@code Library/$evaluate} of both engines on libraries and records made up from a seed: prints every define that they
 * answer differently.
 *
 * <p>System properties {@code seed}, the first; {@code plans}, how many libraries; {@code only}, a regular expression that
 * a printed line has to contain; {@code rule}, the name of one whose differences are printed too.
 */
public final class EvaluateDifferential {
    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-06-15T09:00:00Z");
    private static final Budget PATIENT = Budget.standard().within(Duration.ofMinutes(1), Duration.ofMinutes(2));
    private static final int RECORDS = Integer.getInteger("records", 4);

    private final FhirContext fhir = new FhirR4().context();
    private final CqlEvaluator evaluator = new CqlEvaluator(fhir, CqlObserver.none());
    private final CrSettings settings = CrSettings.getDefault();
    private final Pattern only = Pattern.compile(System.getProperty("only", ""));
    private final Map<String, Integer> counts = new TreeMap<>();

    private EvaluateDifferential() {
        settings.getEvaluationSettings()
                .getTerminologySettings()
                .setValuesetExpansionMode(TerminologySettings.VALUESET_EXPANSION_MODE.PERFORM_NAIVE_EXPANSION);
    }

    public static void main(String[] arguments) {
        EvaluateDifferential differential = new EvaluateDifferential();
        long first = Long.getLong("seed", 0);
        for (long seed = first; seed < first + Integer.getInteger("plans", 20); seed++) {
            differential.compare(seed, RandomLibraries.of(seed, seed == 0 ? 0 : 40));
        }
        differential.counts.forEach((what, times) -> System.out.println(times + "  " + what));
    }

    private void compare(long seed, Library library) {
        List<Resource> definitions = new ArrayList<>(RandomLibraries.shared());
        definitions.add(library);
        List<Resource> expanded = new ArrayList<>(RandomLibraries.expanded());
        expanded.add(library);
        Snapshot knowledge = snapshot(definitions);
        List<Compiled> compiled = evaluator.compile(library, List.of(), knowledge);
        Set<String> broken = compiled.stream()
                .filter(define -> define.expression().isEmpty())
                .peek(define -> System.out.println("library " + seed + " without " + define.source().text() + ": "
                        + define.issues().get(0).text()))
                .map(define -> define.source().text())
                .collect(Collectors.toSet());
        if (!broken.isEmpty()) {
            compare(seed, RandomLibraries.without(library, broken));
            return;
        }
        List<String> names =
                compiled.stream().map(define -> define.source().text()).toList();
        Set<String> throwing = new HashSet<>();
        for (int record = 0; record < RECORDS; record++) {
            List<Resource> data = new RandomRecord(seed * RECORDS + record).resources();
            Parameters given = RandomLibraries.given(seed * RECORDS + record);
            Map<String, String> ours = ours(library, knowledge, data, given);
            Map<String, String> theirs = theirs(library, expanded, data, given, names, throwing);
            for (String name : names) {
                compare(seed + "/" + record, name, cql(library), ours.get(name), theirs.get(name));
            }
        }
    }

    private static String cql(Library library) {
        return new String(library.getContentFirstRep().getData(), StandardCharsets.UTF_8);
    }

    private void compare(String place, String name, String cql, String ours, String theirs) {
        String text = cql.lines()
                .dropWhile(found -> !found.equals("define " + name + ":"))
                .skip(1)
                .findFirst()
                .orElse("");
        boolean bothThrew = ours.startsWith("threw") && theirs.startsWith("threw");
        String rule = ours.equals(theirs)
                ? "the same"
                : bothThrew ? "both threw" : EvaluateRules.why(ours, theirs, text).map("rule: "::concat).orElse("UNEXPLAINED");
        counts.merge(rule, 1, Integer::sum);
        String line = place + " " + name + ": " + text.strip() + "\n    ours   " + ours + "\n    theirs " + theirs;
        if (rule.equals("UNEXPLAINED") && only.matcher(line).find() || rule.equals("rule: " + System.getProperty("rule"))) {
            System.out.println(line);
        }
    }

    private Snapshot snapshot(List<Resource> definitions) {
        PlanCompiler compiler = new PlanCompiler(fhir, List.of(evaluator), CompileLimits.standard());
        try (Content content = Content.of(new FakeStore(), compiler)) {
            return content.current().overlaid(definitions);
        }
    }

    private Map<String, String> ours(Library library, Snapshot knowledge, List<Resource> data, Parameters given) {
        ApplyParameters parameters = ApplyParameters.of(new Reference("Patient/p"), NOW);
        given.copy().getParameter().forEach(parameters.cqlParameters()::addParameter);
        EvaluationContext context = new EvaluationContext(
                new SubjectRecord(data.get(0), data.subList(1, data.size())),
                NOW,
                Map.of(),
                parameters.cqlParameters(),
                knowledge,
                PATIENT);
        return byName(new LibraryEvaluation(evaluator).evaluate(library, List.of(), context, knowledge));
    }

    /** All at once; where one define costs it the others, each alone. */
    private Map<String, String> theirs(
            Library library,
            List<Resource> definitions,
            List<Resource> data,
            Parameters given,
            List<String> names,
            Set<String> throwing) {
        List<Resource> all = new ArrayList<>(definitions);
        all.addAll(data);
        IRepository repository = new SortedRepository(fhir, ResourceFiles.bundle(all));
        LibraryEngine engine = new LibraryEngine(repository, settings.getEvaluationSettings());
        VersionedIdentifier id = new VersionedIdentifier().withId(library.getName()).withVersion("1.0.0");
        Map<String, String> answers = new TreeMap<>();
        Set<String> good = new HashSet<>(names);
        good.removeAll(throwing);
        try {
            answers.putAll(byName((Parameters) engine.evaluate(id, "Patient/p", given, null, null, NOW, good)));
        } catch (Exception thrown) {
            System.out.println(library.getName() + ": the reference gives up all for " + thrown.getMessage());
            good.forEach(name -> answers.put(name, one(engine, id, given, name)));
        }
        names.forEach(name -> answers.computeIfAbsent(name, unknown -> one(engine, id, given, name)));
        answers.forEach((name, answer) -> {
            if (answer.startsWith("threw")) {
                throwing.add(name);
            }
        });
        return answers;
    }

    private String one(LibraryEngine engine, VersionedIdentifier id, Parameters given, String name) {
        try {
            return byName((Parameters) engine.evaluate(id, "Patient/p", given, null, null, NOW, Set.of(name)))
                    .getOrDefault(name, "nothing");
        } catch (Exception thrown) {
            return "threw " + thrown.getMessage();
        }
    }

    private Map<String, String> byName(Parameters answer) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        answer.getParameter().forEach(parameter -> found.computeIfAbsent(parameter.getName(), n -> new ArrayList<>())
                .add(text(parameter)));
        Map<String, String> texts = new LinkedHashMap<>();
        found.forEach((name, values) -> texts.put(name, String.join(" ; ", values)));
        return texts;
    }

    private String text(ParametersParameterComponent parameter) {
        if (parameter.getResource() instanceof org.hl7.fhir.r4.model.OperationOutcome outcome) {
            return "threw " + outcome.getIssueFirstRep().getDiagnostics()
                    + outcome.getIssueFirstRep().getDetails().getText();
        }
        if (parameter.getResource() != null) {
            return parameter.getResource().fhirType() + "/"
                    + parameter.getResource().getIdElement().getIdPart();
        }
        ParametersParameterComponent untyped = parameter.copy().setName("v");
        withoutType(untyped);
        return fhir.newJsonParser()
                .encodeResourceToString(new Parameters().addParameter(untyped))
                .replace("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"v\",", "")
                .replaceAll("\\}]}$", "");
    }

    /** Ours says the type of CQL where FHIR's does not tell it. */
    private static void withoutType(ParametersParameterComponent parameter) {
        parameter.getExtension().removeIf(found -> found.getUrl().endsWith("/cqf-cqlType"));
        parameter.getPart().forEach(EvaluateDifferential::withoutType);
    }
}
