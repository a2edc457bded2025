package org.upright.content;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.ValueSet.ConceptSetFilterComponent;
import org.hl7.fhir.r4.model.ValueSet.FilterOperator;
import org.upright.apply.expression.LinearPattern.RefusedPattern;
import org.upright.apply.expression.OverBudgetException;

/**
 * One filter of a value set over the concepts of a code system that is here.
 *
 * @param valueSet as messages name it
 * @param system as messages name it
 * @see <a href="https://hl7.org/fhir/R4/valueset-filter-operator.html">filter operators</a>
 */
record ConceptFilter(String valueSet, String system, ConceptTree tree, ConceptSetFilterComponent filter) {
    private static final Set<FilterOperator> OF_HIERARCHY =
            Set.of(FilterOperator.ISA, FilterOperator.DESCENDENTOF, FilterOperator.ISNOTA, FilterOperator.GENERALIZES);

    /** Leaves what it selects; throws CannotExpand where that cannot be told. */
    void apply(List<ConceptDefinitionComponent> concepts) {
        Predicate<ConceptDefinitionComponent> selects = selects();
        try {
            boolean unused = concepts.removeIf(selects.negate());
        } catch (OverBudgetException e) {
            throw cannot(", which " + e.getMessage());
        }
    }

    private Predicate<ConceptDefinitionComponent> selects() {
        String property = filter.getProperty();
        String value = filter.getValue();
        if (property == null || filter.getOp() == null || value == null) {
            throw cannot("; `property`, `op` and `value` are needed");
        }
        if (!tree.knows(property)) {
            throw cannot(", and the code system `" + system + "` has no property `" + property + "`");
        }
        if (OF_HIERARCHY.contains(filter.getOp()) && tree.isWhole() && !tree.has(value)) {
            throw cannot(", and the code system `" + system + "` has no code `" + value + "`");
        }
        try {
            return tree.filter(property, filter.getOp(), value)
                    .orElseThrow(() -> cannot("; understood are `concept` with `is-a`, `descendent-of`, `is-not-a` and"
                            + " `generalizes`, and any property with `=`, `in`, `not-in`, `exists` and `regex`"));
        } catch (RefusedPattern e) {
            throw cannot(", a pattern that " + e.getMessage());
        }
    }

    private CannotExpand cannot(String why) {
        String operator =
                Optional.ofNullable(filter.getOp()).map(FilterOperator::toCode).orElse("?");
        return new CannotExpand("Value set `" + valueSet + "` filters by `"
                + Optional.ofNullable(filter.getProperty()).orElse("?") + " " + operator + " "
                + Optional.ofNullable(filter.getValue()).orElse("?") + "`" + why + ".");
    }
}
