package org.upright.benchmark;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Expression;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionConditionComponent;
import org.hl7.fhir.r4.model.Questionnaire;

/**
 * Rules by which two answers may differ. docs/differences.md has a line for each name, which says who is right and by what.
 *
 * @param ours findings of our answer
 * @param reference messages that the reference's answer contains
 */
record KnownDifferences(
        Origins origins, List<String> ours, List<String> reference, Answered mine, Answered theirs) {
    private static final Pattern FAILED = Pattern.compile("Condition expression (.*?) encountered exception: (.*)", Pattern.DOTALL);
    private static final Pattern UNSET = Pattern.compile("DynamicValue resolution for path (.*?) encountered exception", Pattern.DOTALL);
    private static final Pattern UNMADE = Pattern.compile("gives no `(\\w+)\\.");
    private static final String AUTHORS = "http://hl7.org/fhir/StructureDefinition/cqf-applicabilityBehavior"
            + "|http://upright.example.org/fhir/StructureDefinition/on-unknown";
    private static final Set<String> STATES = Set.of("draft active", "draft ready");
    private static final Set<String> INTENTS = Set.of("proposal order", "option order", "option proposal", "plan order");

    /** The rule by which they differ; empty where none holds. */
    Optional<String> why(Difference difference) {
        return Stream.<Optional<String>>of(
                        difference.isGoal() ? goal(difference) : Optional.empty(),
                        difference.isAction() ? action(difference) : Optional.empty(),
                        difference.path().isEmpty() || difference.isGoal() ? Optional.empty() : element(difference))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> goal(Difference difference) {
        if (difference.path().isEmpty()) {
            if (!difference.isOurs() && theirs.isTwice(difference.place())) {
                return Optional.of("contained-twice");
            }
            if (difference.isOurs() && theirs.has(difference.place().replaceAll("\\d+$", "1"))) {
                return Optional.of("ids");
            }
            return difference.isOurs()
                    ? Optional.empty()
                    : when("goal-of-its-actions", origins.isOfActionsNotTaken(difference.place(), mine))
                            .or(this::withheld);
        }
        return switch (difference.name()) {
            case "id" -> Optional.of("ids");
            case "target" -> difference.element().startsWith("target.due") ? Optional.of("due-as-date") : Optional.empty();
            case "addresses", "note" ->
                difference.reference().isEmpty() ? Optional.of("left-out") : Optional.empty();
            default -> Optional.empty();
        };
    }

    private Optional<String> action(Difference difference) {
        if (!difference.isOurs()) {
            return when("first-of-any", origins.isOfAny(difference) && mine.takesBeside(difference.place()))
                    .or(this::withheld);
        }
        return origins.action(difference).stream()
                .flatMap(action -> action.getCondition().stream())
                .map(PlanDefinitionActionConditionComponent::getExpression)
                .map(this::notAsked)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> withheld() {
        return when("withheld", ours.stream().anyMatch(text -> text.contains(" is withheld, for the plan asks for that")));
    }

    /** Why the reference did not hold one of the action's conditions. */
    private Optional<String> notAsked(Expression condition) {
        if (condition.hasExtension()) {
            return Optional.of("alternative-not-asked");
        }
        List<String> failures = reference.stream()
                .map(FAILED::matcher)
                .filter(Matcher::find)
                .filter(found -> found.group(1).equals(condition.getExpression()))
                .map(found -> found.group(2))
                .toList();
        if (failures.isEmpty()) {
            return Optional.empty();
        }
        if (failures.stream().anyMatch(text -> text.contains("is meant to be collection"))) {
            return Optional.of("input-of-one");
        }
        return switch (condition.getLanguage()) {
            case "text/fhirpath" -> Optional.of("fhirpath-as-cql");
            case "text/cql", "text/cql-expression" -> Optional.of("inline-cql-without-library");
            default -> Optional.empty();
        };
    }

    private Optional<String> element(Difference difference) {
        return Stream.<Optional<String>>of(
                        identity(difference),
                        extension(difference),
                        relation(difference),
                        when("form-as-task", origins.leadsTo(difference).orElse(null) instanceof Questionnaire
                                && difference.path().matches("(Questionnaire|Task)\\..*")),
                        when("unmade", unmade(difference)),
                        when("calendar-units", difference.reference().equals("http://hl7.org/fhirpath/CodeSystem/calendar-units")
                                && difference.ours().equals("http://unitsofmeasure.org")),
                        dynamic(difference),
                        when("left-out", difference.reference().isEmpty() && origins.explains(difference)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> when(String rule, boolean holds) {
        return holds ? Optional.of(rule) : Optional.empty();
    }

    private Optional<String> identity(Difference difference) {
        String both = difference.ours() + " " + difference.reference();
        return switch (difference.element().replaceAll("^[A-Z]\\w+\\.", "")) {
            case "id", "basedOn.reference" -> Optional.of("ids");
            case "status" -> when("status-intent", STATES.contains(both) || difference.reference().isEmpty());
            case "intent" -> when("status-intent", INTENTS.contains(both) || difference.reference().isEmpty());
            case "author.reference", "requester.reference" -> when("author", both.equals("Practitioner/dr Organization/org"));
            case "date" -> when("evaluation-time", difference.ours().equals("2026-06-15T09:00:00Z"));
            default -> Optional.empty();
        };
    }

    private Optional<String> extension(Difference difference) {
        if (difference.path().contains("/cqf-messages)")) {
            return Optional.of("messages");
        }
        if (difference.path().contains("/resource-pertainsToGoal)")) {
            return difference.ours().isEmpty()
                    ? when("goal-of-its-actions", origins.isWithoutGoals(difference.place().replaceAll("group$", ""), mine))
                            .or(this::withheld)
                    : when("ids", !difference.reference().isEmpty());
        }
        if (difference.path().matches("([A-Z]\\w+\\.)?text\\.(status|div)")) {
            return Optional.of("narrative");
        }
        if (difference.path().contains("/request-doNotPerform)")) {
            return when("not-to-be-done", difference.ours().isEmpty());
        }
        return when(
                "for-authors",
                difference.ours().isEmpty() && difference.path().matches("([A-Z]\\w+\\.)?extension\\((" + AUTHORS + ")\\).*"));
    }

    private Optional<String> relation(Difference difference) {
        return when(
                "relation-to-nothing",
                difference.name().equals("relatedAction")
                        && ours.stream().anyMatch(text -> text.contains("which is not part of this advice")));
    }

    /** A request that we refuse to make because its kind has to have what nobody says. */
    private boolean unmade(Difference difference) {
        return difference.ours().isEmpty()
                && ours.stream()
                        .map(UNMADE::matcher)
                        .filter(Matcher::find)
                        .anyMatch(found -> difference.path().startsWith(found.group(1) + "."));
    }

    /** The action, or what it leads to, computes the element: one of the two could not set it, or computes what the other copies. */
    private Optional<String> dynamic(Difference difference) {
        List<String> paths = origins.action(difference).map(this::paths).orElse(List.of()).stream().toList();
        Stream<String> led = origins.leadsTo(difference).orElse(null) instanceof ActivityDefinition activity
                ? activity.getDynamicValue().stream().map(value -> value.getPath())
                : Stream.empty();
        List<String> fitting = Stream.concat(paths.stream(), led)
                .filter(path -> names(path, difference))
                .toList();
        if (difference.path().equals("description")
                && origins.action(difference).filter(action -> action.getDescriptionElement().hasExtension()).isPresent()) {
            return Optional.of("computed-description");
        }
        if (fitting.isEmpty()) {
            return Optional.empty();
        }
        if (fitting.stream().anyMatch(path -> refused(path))) {
            return Optional.of("refused-value");
        }
        if (fitting.stream().anyMatch(path -> unset().contains(path))) {
            return Optional.of("failed-value");
        }
        if (fitting.stream().anyMatch(path -> path.replaceAll("^action\\.", "").contains("."))
                && origins.isAsDefined(difference)) {
            return Optional.of("value-of-several-steps");
        }
        return when(
                "unconverted-value",
                mine.isConverted(difference, theirs)
                        || fitting.stream().anyMatch(path -> isPartOf(path, difference))
                                && !theirs.hasElement(difference));
    }

    /** Whether the path is a whole element, of which the difference is a part. */
    private static boolean isPartOf(String path, Difference difference) {
        String below = difference.element().replaceAll("^[A-Z]\\w+\\.", "");
        return below.startsWith(path.replaceAll("^action\\.", "") + ".");
    }

    private List<String> paths(PlanDefinitionActionComponent action) {
        return action.getDynamicValue().stream().map(value -> value.getPath()).filter(Objects::nonNull).toList();
    }

    /** Whether the path of a dynamic value is that element, or leads into it. */
    private boolean names(String path, Difference difference) {
        boolean isRequest = Character.isUpperCase(difference.path().charAt(0)) || difference.place().endsWith("/group");
        boolean ofAction = path.startsWith("action.")
                || !isRequest && origins.leadsTo(difference).isEmpty();
        String first = path.replaceAll("^action\\.", "").split("[.\\[(]")[0];
        return ofAction != isRequest && first.startsWith(difference.name());
    }

    private boolean refused(String path) {
        return ours.stream().anyMatch(text -> text.contains("Dynamic value `" + path + "` cannot be set"));
    }

    private List<String> unset() {
        return reference.stream().map(UNSET::matcher).filter(Matcher::find).map(found -> found.group(1)).toList();
    }
}
