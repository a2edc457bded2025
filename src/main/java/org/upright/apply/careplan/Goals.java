package org.upright.apply.careplan;

import java.math.BigDecimal;
import java.time.Period;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Duration;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Goal;
import org.hl7.fhir.r4.model.Goal.GoalLifecycleStatus;
import org.hl7.fhir.r4.model.Goal.GoalTargetComponent;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionGoalComponent;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionGoalTargetComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.upright.apply.run.Decision;
import org.upright.apply.run.Decisions;
import org.upright.fhir.Issue;

/**
 * Goals of a plan, as proposed Goal resources for the subject.
 *
 * <p>A target's due duration counts from the evaluation time, in the calendar of its zone; UCUM {@code a}, {@code mo},
 * {@code wk} and {@code d} are understood, others become an issue and the target has no due date.
 *
 * @see <a href="https://hl7.org/fhir/R4/plandefinition.html#12.18.3.4">Applying a PlanDefinition</a>
 */
record Goals(Output output) {
    private static final Map<String, Period> UNITS =
            Map.of("a", Period.ofYears(1), "mo", Period.ofMonths(1), "wk", Period.ofWeeks(1), "d", Period.ofDays(1));
    private static final BigDecimal MOST = BigDecimal.valueOf(10_000);

    /** Dates of FHIR have four digits for it. */
    private static final int LAST_YEAR = 9_999;

    private static final String ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

    /**
     * One for each goal that the decisions leave, with its id, by its element and in document order. A goal that actions
     * of the plan support ({@code action.goalId}) comes with one of them at least: to propose the aim of advice that is
     * not given would be to give it. A goal that no action names is the plan's own. Advice that is withheld has none.
     */
    Map<PlanDefinitionGoalComponent, Goal> of(Decisions decisions, String place) {
        PlanDefinition plan = decisions.plan().source();
        if (decisions.withheld() || !plan.hasGoal()) {
            return Map.of();
        }
        Set<String> supported = new HashSet<>();
        Set<String> taken = new HashSet<>();
        decisions.actions().forEach(action -> collect(action, supported, taken));
        Map<PlanDefinitionGoalComponent, Goal> goals = new LinkedHashMap<>();
        for (int i = 0; i < plan.getGoal().size(); i++) {
            PlanDefinitionGoalComponent source = plan.getGoal().get(i);
            if (!supported.contains(source.getId()) || taken.contains(source.getId())) {
                String where = "PlanDefinition.goal[" + i + "]";
                Goal goal = goal(source, output.id(place, "goal-" + (i + 1)), where);
                Extensions.of(decisions, output).evaluate(goal, goal, where);
                goals.put(source, goal);
            }
        }
        return goals;
    }

    private static void collect(Decision decision, Set<String> supported, Set<String> taken) {
        for (IdType id : decision.action().source().getGoalId()) {
            supported.add(id.getValue());
            if (decision.taken()) {
                taken.add(id.getValue());
            }
        }
        decision.actions().forEach(child -> collect(child, supported, taken));
    }

    private Goal goal(PlanDefinitionGoalComponent source, String id, String where) {
        Goal goal = new Goal();
        goal.setId(id);
        goal.setLifecycleStatus(GoalLifecycleStatus.PROPOSED)
                .setSubject(output.subject())
                .setDescription(description(source, where));
        Extensions.copied(source.getExtension()).forEach(goal::addExtension);
        if (source.hasCategory()) {
            goal.addCategory(source.getCategory().copy());
        }
        if (source.hasPriority()) {
            goal.setPriority(source.getPriority().copy());
        }
        if (source.hasStart()) {
            goal.setStart(source.getStart().copy());
        }
        source.getAddresses().stream().flatMap(this::addressed).forEach(goal::addAddresses);
        source.getDocumentation().stream().flatMap(Goals::note).forEach(goal::addNote);
        source.getTarget().forEach(target -> goal.addTarget(target(target, where)));
        return goal;
    }

    private CodeableConcept description(PlanDefinitionGoalComponent source, String where) {
        if (source.hasDescription()) {
            return source.getDescription().copy();
        }
        output.report(Issue.warning(
                IssueType.REQUIRED, where, "A goal has no description; a Goal needs one, so it says `unknown`."));
        CodeableConcept unknown = new CodeableConcept();
        unknown.addExtension(new Extension(ABSENT, new CodeType("unknown")));
        return unknown;
    }

    /** The Conditions of this concept that the subject has now; the concept's words where the record names none. */
    private Stream<Reference> addressed(CodeableConcept concept) {
        List<Reference> conditions = output.context().record().ofType("Condition").stream()
                .map(Condition.class::cast)
                .filter(condition -> condition.getIdElement().hasIdPart() && Facts.isPresent(condition))
                .filter(condition -> condition.getCode().getCoding().stream().anyMatch(has -> isAmong(has, concept)))
                .map(condition ->
                        new Reference("Condition/" + condition.getIdElement().getIdPart()))
                .toList();
        return conditions.isEmpty()
                ? Words.of(concept).map(words -> new Reference().setDisplay(words)).stream()
                : conditions.stream();
    }

    private static boolean isAmong(Coding has, CodeableConcept concept) {
        return concept.getCoding().stream()
                .anyMatch(wanted -> wanted.getCode() != null
                        && wanted.getCode().equals(has.getCode())
                        && wanted.getSystem() != null
                        && wanted.getSystem().equals(has.getSystem()));
    }

    private static Stream<Annotation> note(RelatedArtifact artifact) {
        return Words.of(artifact).map(text -> new Annotation().setText(text)).stream();
    }

    private GoalTargetComponent target(PlanDefinitionGoalTargetComponent source, String where) {
        GoalTargetComponent target = new GoalTargetComponent();
        if (source.hasMeasure()) {
            target.setMeasure(source.getMeasure().copy());
        }
        if (source.hasDetail()) {
            target.setDetail(source.getDetail().copy());
        }
        if (source.hasDue()) {
            due(source.getDue(), where).ifPresent(target::setDue);
        }
        return target;
    }

    private Optional<DateType> due(Duration duration, String where) {
        String code = Optional.ofNullable(duration.getCode()).orElse("");
        Optional<DateType> due = Optional.ofNullable(duration.getValue())
                .filter(Goals::isWholeAndNear)
                .flatMap(value -> Optional.ofNullable(UNITS.get(code)).map(unit -> unit.multipliedBy(value.intValue())))
                .map(output.context().now().toLocalDate()::plus)
                .filter(day -> day.getYear() >= 1 && day.getYear() <= LAST_YEAR)
                .map(day -> new DateType(day.toString()));
        if (due.isEmpty()) {
            output.report(Issue.warning(
                    IssueType.NOTSUPPORTED,
                    where,
                    "Due `" + duration.getValue() + " " + code
                            + "` of a goal's target must be a whole number of UCUM a, mo, wk"
                            + " or d, 10000 at most, and lead to a year from 1 to 9999; the target has no due date."));
        }
        return due;
    }

    private static boolean isWholeAndNear(BigDecimal value) {
        return value.stripTrailingZeros().scale() <= 0 && value.abs().compareTo(MOST) <= 0;
    }

    /** References to the goals by the ids of their elements; goals without an id cannot be referred to. */
    Map<String, Reference> byId(Map<PlanDefinitionGoalComponent, Goal> goals) {
        Map<String, Reference> references = new LinkedHashMap<>();
        goals.forEach((source, goal) -> {
            if (source.getId() != null) {
                references.put(source.getId(), output.to(goal));
            }
        });
        return references;
    }
}
