package org.upright.vignettes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.Applied;
import org.upright.apply.Apply;
import org.upright.apply.ApplyLimits;
import org.upright.apply.ApplyParameters;
import org.upright.apply.ApplyRequest;
import org.upright.apply.careplan.RequestStatus;
import org.upright.apply.expression.Budget;
import org.upright.apply.expression.Evaluator;
import org.upright.content.Choice;
import org.upright.content.SelectedPlan;
import org.upright.content.Snapshot;
import org.upright.fhir.Canonical;
import org.upright.fhir.FhirR4;
import org.upright.fhir.RefusedException;
import org.upright.record.Assembled;
import org.upright.record.RecordRequest;
import org.upright.record.Records;

/** Applies a guideline to vignettes and holds what comes out against what they expect. */
public final class TestBench {
    /** Time enough for a busy machine and a cold start: what is tried is the guideline, not its speed. */
    private static final ApplyLimits LIMITS = new ApplyLimits(
            ApplyLimits.standard().actions(),
            ApplyLimits.standard().resources(),
            Budget.standard().within(Duration.ofMinutes(1), Duration.ofMinutes(1)));

    private final FhirR4 fhir;
    private final Snapshot content;
    private final Records records;
    private final Apply apply;

    /** @param evaluators those that the plans of the content were compiled with */
    public TestBench(FhirR4 fhir, Snapshot content, Records records, List<Evaluator> evaluators) {
        this.fhir = fhir;
        this.content = content;
        this.records = records;
        this.apply = new Apply(evaluators, LIMITS);
    }

    /**
     * Tries all vignettes of a folder, in the order of their names. One that cannot be read or applied fails; it does not
     * keep the others from being tried.
     *
     * @param plan id or canonical: only the vignettes of this plan are tried, and those that name none
     * @throws RefusedException.NotFound where there is no such folder, or no vignette in it to be tried
     */
    public BenchReport run(Path root, Optional<String> plan) {
        VignetteFolder folder = new VignetteFolder(root, fhir);
        List<Trial> trials = new ArrayList<>();
        CoverageCount count = new CoverageCount();
        for (Path one : folder.all()) {
            tried(folder, one, plan).ifPresent(trial -> {
                trials.add(trial);
                trial.decisions().ifPresent(count::add);
            });
        }
        if (trials.isEmpty()) {
            throw new RefusedException.NotFound("Folder `" + root + "` holds no vignette"
                    + plan.map(id -> " of plan `" + id + "`").orElse("")
                    + "; one is a folder with `patient.json` and `expected.json`.");
        }
        return new BenchReport(trials, count.coverage(plan.isPresent() ? List.of() : plans()));
    }

    private List<Canonical> plans() {
        return content.all(PlanDefinition.class).stream()
                .filter(plan -> plan.getUrl() != null)
                .map(plan -> new Canonical(plan.getUrl(), Optional.ofNullable(plan.getVersion()), Optional.empty()))
                .toList();
    }

    private Set<String> actionIds() {
        return content.all(PlanDefinition.class).stream()
                .flatMap(plan -> plan.getAction().stream())
                .flatMap(TestBench::withThoseBelow)
                .map(PlanDefinitionActionComponent::getId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static Stream<PlanDefinitionActionComponent> withThoseBelow(PlanDefinitionActionComponent action) {
        return Stream.concat(Stream.of(action), action.getAction().stream().flatMap(TestBench::withThoseBelow));
    }

    private Optional<Trial> tried(VignetteFolder folder, Path one, Optional<String> plan) {
        String name = folder.name(one).toString();
        Vignette vignette;
        try {
            vignette = folder.read(one);
        } catch (RefusedException.Unreadable unreadable) {
            return Optional.of(new Trial(name, "", "", Duration.ZERO, Optional.empty(), said(unreadable)));
        }
        boolean wanted = plan.isEmpty()
                || vignette.expectation().plan().map(plan.get()::equals).orElse(true);
        return wanted ? Optional.of(tried(name, vignette, plan)) : Optional.empty();
    }

    private Trial tried(String name, Vignette vignette, Optional<String> wanted) {
        Expectation expectation = vignette.expectation();
        String plan = expectation.plan().or(() -> wanted).orElse("");
        long start = System.nanoTime();
        try {
            Applied applied = apply(vignette, plan);
            CarePlan unused = applied.carePlan();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            List<Difference> differences = Judgement.of(expectation, applied, actionIds());
            return new Trial(name, expectation.title(), plan, took, Optional.of(applied.decisions()), differences);
        } catch (RefusedException refused) {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            return new Trial(name, expectation.title(), plan, took, Optional.empty(), said(refused));
        }
    }

    private static List<Difference> said(RefusedException refused) {
        return refused.issues().stream()
                .map(issue -> new Difference(issue.text()))
                .toList();
    }

    private Applied apply(Vignette vignette, String plan) {
        if (plan.isEmpty()) {
            throw new RefusedException.Unreadable("The expectation names no `plan`, and the call none either.");
        }
        SelectedPlan selected = content.plan(
                plan.contains(":") ? new Choice.ByCanonical<>(Canonical.parse(plan)) : new Choice.ById<>(plan));
        Assembled assembled = records.one(new RecordRequest(
                List.of(vignette.subject()),
                "Patient",
                List.of(vignette.data()),
                false,
                Optional.empty(),
                List.of(),
                Set.of("*"),
                false));
        return apply.apply(new ApplyRequest(
                selected.plan(),
                assembled.answered(selected.knowledge()),
                parameters(vignette, assembled),
                selected.knowledge()));
    }

    private static ApplyParameters parameters(Vignette vignette, Assembled assembled) {
        Resource subject = assembled.record().subject();
        ApplyParameters only = ApplyParameters.of(
                new Reference(subject.fhirType() + "/" + subject.getIdElement().getIdPart()),
                vignette.expectation().at());
        return new ApplyParameters(
                only.subject(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                vignette.expectation().parameters(),
                only.now(),
                only.mergeNestedCarePlans(),
                RequestStatus.DRAFT,
                only.variables());
    }
}
