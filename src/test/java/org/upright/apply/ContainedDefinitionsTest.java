package org.upright.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.upright.apply.Fhir.json;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.junit.jupiter.api.Test;
import org.upright.apply.compile.Compilation;
import org.upright.apply.compile.CompileLimits;
import org.upright.apply.compile.PlanCompiler;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.Plan;
import org.upright.cql.CqlEvaluator;
import org.upright.cql.CqlObserver;
import org.upright.fhir.Issue;

/** What {@code #id} means in a plan. */
class ContainedDefinitionsTest {
    private static final String LIBRARY = Base64.getEncoder()
            .encodeToString("library Inner version '1'\nusing FHIR version '4.0.1'\ncontext Patient\ndefine Yes: true"
                    .getBytes(StandardCharsets.UTF_8));
    private static final PlanDefinition PLAN = json("{'resourceType':'PlanDefinition','url':"
            + "'http://example.org/PlanDefinition/outer','version':'1','status':'active','library':['#lib'],'contained':["
            + "{'resourceType':'Library','id':'lib','name':'Inner','status':'active','content':[{'contentType':'text/cql',"
            + "'data':'" + LIBRARY + "'}]},"
            + "{'resourceType':'ActivityDefinition','id':'act','status':'active','kind':'Task'},"
            + "{'resourceType':'PlanDefinition','id':'inner','status':'active','action':[{'definitionCanonical':'#act'}]}],"
            + "'action':[{'condition':[{'kind':'applicability','expression':{'language':'text/cql-identifier','expression':"
            + "'Yes'}}],'definitionCanonical':'#inner'}]}");

    private static Compilation compile(PlanDefinition plan, MapKnowledge knowledge) {
        return new PlanCompiler(
                        FhirContext.forR4Cached(),
                        List.of(new CqlEvaluator(FhirContext.forR4Cached(), CqlObserver.none())),
                        CompileLimits.standard())
                .compile(plan, knowledge);
    }

    private static Definition.Activity innermost(Plan plan) {
        Plan inner = ((Definition.NestedPlan) plan.actions().get(0).definition()).plan();
        return (Definition.Activity) inner.actions().get(0).definition();
    }

    @Test
    void librariesAndWhatAContainedPlanRefersToAreFoundInTheDefinitionItself() {
        Compilation compilation = compile(PLAN, new MapKnowledge());

        assertEquals(List.of(), compilation.issues());
        Plan plan = compilation.plan().orElseThrow();
        assertEquals(1, plan.actions().get(0).conditions().get(0).expressions().size());
        assertEquals(
                "http://example.org/PlanDefinition/outer|1#act",
                innermost(plan).canonical().toString());
    }

    @Test
    void aPlanOfItsOwnDoesNotReachIntoThePlanThatLeadsToIt() {
        PlanDefinition other = json("{'resourceType':'PlanDefinition','url':'http://example.org/PlanDefinition/other',"
                + "'version':'1','status':'active','action':[{'definitionCanonical':'#act'}]}");
        PlanDefinition outer = PLAN.copy();
        outer.getActionFirstRep()
                .setDefinition(new org.hl7.fhir.r4.model.CanonicalType("http://example.org/PlanDefinition/other"));

        assertEquals(
                List.of("Definition `#act` is not among the plan's `contained` resources."),
                compile(outer, new MapKnowledge(other)).issues().stream()
                        .map(Issue::text)
                        .toList());
    }
}
