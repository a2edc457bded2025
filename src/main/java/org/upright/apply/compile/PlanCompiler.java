package org.upright.apply.compile;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.Knowledge;
import org.upright.apply.plan.Plan;

/** Compiles definitions once, so that no request has to. Thread-safe. */
public final class PlanCompiler {
    private final List<Evaluator> evaluators;
    private final CompileLimits limits;
    private final ContentHash hashes;
    private final SearchPaths searchPaths;

    /** @param evaluators asked in this order who understands a language */
    public PlanCompiler(FhirContext fhir, List<Evaluator> evaluators, CompileLimits limits) {
        this(fhir, evaluators, limits, (type, parameter) -> Optional.empty());
    }

    /** @param searchPaths what inputs may name in place of a path */
    public PlanCompiler(FhirContext fhir, List<Evaluator> evaluators, CompileLimits limits, SearchPaths searchPaths) {
        this.searchPaths = searchPaths;
        this.evaluators = List.copyOf(evaluators);
        this.limits = limits;
        this.hashes = new ContentHash(fhir);
    }

    /** @param definition not changed; the plan shares it, so whoever owns it does not change it either */
    public Compilation compile(PlanDefinition definition, Knowledge knowledge) {
        WatchedKnowledge watched = new WatchedKnowledge(knowledge);
        if (PlanSize.of(definition, limits).isWithin(limits)) { // else it is refused, wherever it leads
            watched.watch(Closure.of(definition, knowledge));
        }
        CompileSession session = new CompileSession(evaluators, limits, hashes, watched, searchPaths);
        Findings findings = new Findings();
        Optional<Plan> plan = new PlanBuilder(session)
                .build(definition, ArtifactName.of(definition), "PlanDefinition", "PlanDefinition", findings)
                .map(built -> hashed(built.plan(), watched));
        return new Compilation(plan, findings.all(), watched.asked());
    }

    /** For ActivityDefinition/$apply; {@code definition} is shared as a plan's is. */
    public ActivityCompilation compile(ActivityDefinition definition, Knowledge knowledge) {
        WatchedKnowledge watched = new WatchedKnowledge(knowledge);
        watched.watch(Closure.of(definition, knowledge));
        CompileSession session = new CompileSession(evaluators, limits, hashes, watched, searchPaths);
        Findings findings = new Findings();
        var built = new ActivityBuilder(session, definition, "ActivityDefinition", findings)
                .build(ArtifactName.of(definition));
        Set<String> types = PlanBuilder.resourceTypes(built.expressions());
        return new ActivityCompilation(built.activity(), types, findings.all(), watched.asked());
    }

    /** The hash over all that was reached, by reference or by an evaluator. */
    private Plan hashed(Plan plan, WatchedKnowledge watched) {
        return plan.hashed(hashes.of(watched.found()));
    }
}
