package org.upright.benchmark;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Differences that docs/conformance.md explains, by what they are and never by a name or a seed.
 *
 * @param ours findings of our answer
 * @param reference messages that the reference's answer contains
 */
record KnownDifferences(List<String> ours, List<String> reference) {
    private static final Pattern FAILED =
            Pattern.compile("(?:Condition expression|DynamicValue resolution for path) (.*?) encountered exception", Pattern.DOTALL);
    private static final Pattern REFUSED = Pattern.compile("Dynamic value `(?:action\\.)?(\\w+).*?` cannot be set", Pattern.DOTALL);
    private static final Pattern UNMADE = Pattern.compile("gives no `(\\w+)\\.");
    private static final Set<String> OF_THE_CALL = Set.of("id", "status", "intent", "author", "basedOn", "authoredOn", "date");
    private static final Map<String, String> EXTENSIONS = Map.of(
            "cqf-messages", "its messages, on each resource",
            "cqf-applicabilityBehavior", "extensions for authors are copied",
            "data-absent-reason",
            "values that an expression does not give",
            "request-doNotPerform", "a modifier, for R4 allows FHIR's on one kind only",
            "on-unknown", "extensions for authors are copied",
            "resource-pertainsToGoal", "ids of goals, and goals of a plan of which nothing applies");

    /** Why they differ; empty where nobody knows. */
    Optional<String> why(Difference difference) {
        if (difference.isGoal()) {
            return goal(difference);
        }
        if (difference.isAction()) {
            return action(difference);
        }
        if (OF_THE_CALL.contains(difference.name())) {
            return Optional.of("ids, status, intent, author, time, what a Task is based on");
        }
        if (difference.reference().isEmpty()) {
            return Optional.of("elements that the reference leaves out");
        }
        return Stream.of(
                        extension(difference),
                        relation(difference),
                        calendar(difference),
                        value(difference),
                        unmade(difference))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> goal(Difference difference) {
        if (difference.path().isEmpty()) {
            return Optional.of("goals of a plan of which nothing applies");
        }
        return Stream.of("id", "target", "addresses", "note").anyMatch(difference.name()::equals)
                        || difference.reference().isEmpty()
                ? Optional.of("a goal's id, its due date and what the reference leaves out")
                : Optional.empty();
    }

    /** Where it took no action, a condition of the action or of one above it failed there. */
    private Optional<String> action(Difference difference) {
        if (!difference.isOurs()) {
            return ours.stream().anyMatch(text -> text.contains(" is withheld, for the plan asks for that"))
                    ? Optional.of("advice that its plan withholds")
                    : Optional.empty();
        }
        if (difference.ours().contains(" or ")) {
            return Optional.of("alternative expressions where the first gives nothing");
        }
        return failed("Condition").findAny().isPresent()
                ? Optional.of("conditions that the reference fails at")
                : Optional.empty();
    }

    private static Optional<String> extension(Difference difference) {
        return EXTENSIONS.entrySet().stream()
                .filter(known -> difference.path().contains("/" + known.getKey() + ")"))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** A value that one of the two could not put into the element. */
    private Optional<String> value(Difference difference) {
        if (matches(REFUSED, ours).anyMatch(name -> name.startsWith(difference.name()))) {
            return Optional.of("dynamic values that do not fit, which we refuse");
        }
        if (difference.path().startsWith("Questionnaire.")) {
            return Optional.of("a form that an action leads to, which it contains and we name in a Task");
        }
        if (difference.path().equals("description")) {
            return Optional.of("elements computed by cqf-expression, which the reference leaves as they are");
        }
        if (difference.path().equals("code[0].text")) {
            return Optional.of("dynamic values that the reference fails at");
        }
        return failed("DynamicValue")
                        .map(path -> path.replaceAll("^action\\.", "").split("[.\\[]")[0])
                        .anyMatch(name -> name.startsWith(difference.name()))
                ? Optional.of("dynamic values that the reference fails at")
                : Optional.empty();
    }

    private Optional<String> relation(Difference difference) {
        return difference.name().equals("relatedAction")
                        && ours.stream().anyMatch(text -> text.contains("which is not part of this advice"))
                ? Optional.of("relations to actions that are not in the answer")
                : Optional.empty();
    }

    private static Optional<String> calendar(Difference difference) {
        return difference.reference().equals("http://hl7.org/fhirpath/CodeSystem/calendar-units")
                ? Optional.of("lengths of time without UCUM")
                : Optional.empty();
    }

    private Optional<String> unmade(Difference difference) {
        return matches(UNMADE, ours).anyMatch(type -> difference.path().startsWith(type + "."))
                ? Optional.of("requests without what their kind must have, which we refuse")
                : Optional.empty();
    }

    private Stream<String> failed(String start) {
        return matches(FAILED, reference.stream().filter(text -> text.startsWith(start)).toList());
    }

    private static Stream<String> matches(Pattern pattern, List<String> texts) {
        return texts.stream().map(pattern::matcher).filter(Matcher::find).map(found -> found.group(1));
    }
}
