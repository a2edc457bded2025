package org.upright.random;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionGoalComponent;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemType;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.hl7.fhir.r4.model.ValueSet;

/**
 * A plan from a seed with what it leads to: activities, nested plans two deep, goals, a library and what they include.
 *
 * <p>The same seed gives the same guideline. One in eight has FHIRPath beside its CQL.
 */
public final class RandomGuideline {
    private static final String BASE = RandomExpressions.BASE;
    private static final String EXTRACT =
            "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-observationExtract";

    private static final String ON_UNKNOWN = "http://upright.example.org/fhir/StructureDefinition/on-unknown";

    private final Dice dice;
    private final long seed;
    private final String id;
    private final RandomExpressions expressions;
    private final List<Resource> definitions = new ArrayList<>();

    public RandomGuideline(long seed) {
        this(seed, "random-" + seed, "Rnd" + seed, 2);
    }

    private RandomGuideline(long seed, String id, String library, int levels) {
        this.seed = seed;
        this.dice = new Dice(seed * 10 + levels);
        this.id = id;
        this.expressions = new RandomExpressions(dice, library, speaksFhirPath(seed));
        make(levels);
    }

    /** Whether its plan has FHIRPath, for which the reference needs seconds. */
    public static boolean speaksFhirPath(long seed) {
        return seed % 8 == 0;
    }

    /** Of the PlanDefinition, without the type. */
    public String id() {
        return id;
    }

    /** The plan first. */
    public List<Resource> definitions() {
        return List.copyOf(definitions);
    }

    /** Calls for so many subjects; their data, parameters and options are of the seed too. */
    public List<RandomCall> calls(int subjects) {
        return IntStream.range(0, subjects)
                .mapToObj(subject -> RandomCall.of(id, seed * 100 + subject))
                .toList();
    }

    /** What all of them use. */
    public static List<Resource> shared() {
        return List.of(codes(), form(), RandomExpressions.library("Shared", """
                library Shared version '1.0.0'
                using FHIR version '4.0.1'
                include FHIRHelpers version '4.0.1' called FHIRHelpers
                parameter "Factor" Integer default 2
                context Patient
                define "Shared": exists [Condition]
                define function IncTwice(n Integer): n * "Factor"
                """));
    }

    private static ValueSet codes() {
        ValueSet codes = new ValueSet();
        codes.setId("ValueSet/codes");
        codes.setUrl(BASE + "ValueSet/codes").setStatus(PublicationStatus.ACTIVE);
        codes.getCompose().addInclude().setSystem("urn:x").addConcept().setCode("a");
        codes.getCompose().getIncludeFirstRep().addConcept().setCode("b");
        codes.getExpansion().addContains().setSystem("urn:x").setCode("a");
        codes.getExpansion().addContains().setSystem("urn:x").setCode("b");
        return codes;
    }

    /** Its answers can be read as Observations. */
    private static Questionnaire form() {
        Questionnaire form = new Questionnaire();
        form.setId("Questionnaire/form");
        form.setUrl(RandomRecord.FORM).setVersion("1.0.0").setTitle("Pain").setStatus(PublicationStatus.ACTIVE);
        form.addExtension(EXTRACT, new BooleanType(true));
        form.addItem()
                .setLinkId("pain")
                .setText("How strong is the pain?")
                .setType(QuestionnaireItemType.INTEGER)
                .addCode(new Coding("urn:x", "b", "Pain"));
        return form;
    }

    private void make(int levels) {
        PlanDefinition plan = new PlanDefinition();
        definitions.add(plan);
        plan.setId("PlanDefinition/" + id);
        plan.setUrl(BASE + "PlanDefinition/" + id)
                .setVersion("1.0.0")
                .setName("Random")
                .setStatus(PublicationStatus.ACTIVE);
        dice.sometimes(2, List.of("A plan", "Plan <i>&"), plan::setTitle);
        dice.sometimes(2, List.of("What it is about"), plan::setDescription);
        plan.addLibrary(expressions.canonical() + "|1.0.0");
        RandomElements elements = new RandomElements(dice);
        for (int i = dice.below(3); i > 0; i--) {
            plan.addRelatedArtifact(elements.artifact());
        }
        if (dice.oneIn(4)) {
            plan.addExtension("http://example.org/kept-plan", new StringType("kept"));
        }
        if (dice.oneIn(12)) {
            plan.addExtension(ON_UNKNOWN, new CodeType("withhold"));
        }
        List<String> goals = new ArrayList<>();
        for (int i = dice.below(3); i > 0; i--) {
            goals.add("goal-" + i);
            goal(plan.addGoal(), "goal-" + i, elements);
        }
        RandomActions actions =
                new RandomActions(dice, expressions, List.of("C", "B", "A").get(levels), goals, leadsTo(plan, levels));
        for (int i = 1 + dice.below(3); i > 0; i--) {
            actions.fill(plan.addAction(), 2, false);
        }
        definitions.add(expressions.library());
    }

    private void goal(PlanDefinitionGoalComponent goal, String name, RandomElements elements) {
        goal.setId(name);
        goal.setDescription(elements.concept());
        if (dice.oneIn(2)) {
            goal.setCategory(elements.concept());
        }
        if (dice.oneIn(2)) {
            goal.setPriority(new CodeableConcept(
                    new Coding("http://terminology.hl7.org/CodeSystem/goal-priority", "high-priority", null)));
        }
        if (dice.oneIn(2)) {
            goal.setStart(elements.concept());
        }
        if (dice.oneIn(2)) {
            goal.addAddresses(elements.concept());
        }
        if (dice.oneIn(2)) {
            goal.addDocumentation(elements.artifact());
        }
        for (int i = dice.below(3); i > 0; i--) {
            var target = goal.addTarget();
            if (!dice.oneIn(4)) {
                target.setMeasure(elements.concept())
                        .setDetail(dice.oneIn(2) ? new Quantity().setValue(7) : elements.concept());
            }
            if (!target.hasMeasure() || dice.oneIn(2)) {
                target.setDue(elements.duration());
            }
        }
    }

    private List<Type> leadsTo(PlanDefinition plan, int levels) {
        List<Type> found = new ArrayList<>();
        RandomActivities activities = new RandomActivities(dice, new RandomElements(dice), expressions);
        IntStream.range(0, 3).forEach(i -> {
            ActivityDefinition activity = activities.of(id + "-" + i);
            definitions.add(activity);
            found.add(new CanonicalType(activity.getUrl() + (dice.oneIn(2) ? "|1.0.0" : "")));
        });
        if (dice.oneIn(3)) {
            ActivityDefinition inner = activities.of(id + "-inner");
            inner.setId("inner");
            plan.addContained(inner);
            found.add(new CanonicalType("#inner"));
        }
        if (dice.oneIn(4)) {
            found.add(new CanonicalType(RandomRecord.FORM));
        }
        if (levels > 0 && dice.oneIn(2)) {
            RandomGuideline nested =
                    new RandomGuideline(seed, id + "-n" + levels, "Rnd" + seed + "n" + levels, levels - 1);
            definitions.addAll(nested.definitions());
            found.add(new CanonicalType(BASE + "PlanDefinition/" + nested.id()));
        }
        return found;
    }
}
