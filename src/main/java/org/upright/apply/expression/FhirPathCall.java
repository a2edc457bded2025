package org.upright.apply.expression;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Resource;

/** What one evaluation of one expression may see: handed through HAPI's engine to {@link FhirPathHost}. */
record FhirPathCall(
        EvaluationContext context,
        Focus focus,
        Deadline deadline,
        Set<Resource> used,
        AtomicInteger repetitions,
        Comparisons comparisons) {
    FhirPathCall(EvaluationContext context, Focus focus, Deadline deadline) {
        this(context, focus, deadline, new LinkedHashSet<>(), new AtomicInteger(), new Comparisons());
    }

    private static final int COMPARED = 5_000;

    /** The parameters of $apply: known names, empty where the caller left them out. */
    static final Set<String> KNOWN = Set.of(
            "context",
            "resource",
            "rootResource",
            "subject",
            "patient",
            "encounter",
            "practitioner",
            "organization",
            "userType",
            "userLanguage",
            "userTaskContext",
            "setting",
            "settingContext",
            "parameters",
            "useServerData",
            "mergeNestedCarePlans",
            "evaluationDateTime",
            "persist",
            "canonical",
            "url",
            "version");

    /** Notes that the expression looked at these. */
    List<Base> seen(List<Base> values) {
        for (Base value : values) {
            if (value instanceof Resource resource
                    && !used.contains(resource)
                    && context.subject().holds(resource)) {
                used.add(resource);
            }
        }
        return values;
    }

    /** Empty where nobody knows the name. */
    Optional<List<Base>> variable(String name) {
        return Optional.ofNullable(focus.variables().get(name))
                .or(() -> Optional.ofNullable(context.variables().get(name)))
                .or(() -> ofTheCall(name));
    }

    private Optional<List<Base>> ofTheCall(String name) {
        Resource subject = context.subject().subject();
        return switch (name) {
            case "subject" -> Optional.of(List.of(subject));
            case "patient" -> Optional.of(subject.fhirType().equals("Patient") ? List.of(subject) : List.of());
            case "context" -> Optional.of(List.of(focus.on()));
            default -> KNOWN.contains(name) ? Optional.of(List.of()) : Optional.empty();
        };
    }

    /** Gives back what it got; throws where that is too much, or comes too late. */
    List<Base> checked(List<Base> items) {
        Budget budget = context.budget();
        if (items.size() > budget.items()) {
            throw new OverBudgetException("built more than " + budget.items() + " items");
        }
        long characters = 0;
        for (Base item : items) {
            characters += item.isPrimitive() && item.primitiveValue() != null
                    ? item.primitiveValue().length()
                    : 0;
        }
        if (characters > budget.characters()) {
            throw new OverBudgetException("built more than " + budget.characters() + " characters");
        }
        deadline.check();
        return items;
    }

    /** Gives back what it got; throws where each could not be compared with each in time. */
    List<Base> few(List<Base> items) {
        if (items.size() > COMPARED) {
            throw new OverBudgetException("would compare more than " + COMPARED + " items with one another");
        }
        return items;
    }

    /** As {@link #few}, for all that {@code repeat} gives step by step. */
    List<Base> repeated(List<Base> items) {
        if (repetitions.addAndGet(items.size()) > COMPARED) {
            throw new OverBudgetException("would compare more than " + COMPARED + " items with one another");
        }
        return items;
    }
}
