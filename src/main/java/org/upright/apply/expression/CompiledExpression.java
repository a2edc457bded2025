package org.upright.apply.expression;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.DataRequirement;

/** An expression made ready once. Immutable, shared by all requests; only the evaluator that made it can read it. */
public interface CompiledExpression {
    Expression source();

    /** FHIR types of the resources that it may read, such as {@code Condition}; {@code *} where it cannot be told. */
    Set<String> resourceTypes();

    /** Names of the variables that it reads and no call has by itself: inputs, and variables of its definition. */
    default Set<String> variables() {
        return Set.of();
    }

    /** Names of the members of the call's {@code parameters} that it may read; {@code *} where it may read any. */
    default Set<String> parameters() {
        return Set.of();
    }

    /**
     * Why it can never read what it names, as half a sentence; empty where nothing speaks against it.
     *
     * @param definition FHIR type of what holds the expression
     * @param variables FHIR types of those variables whose type is known, {@code subject} among them
     */
    default Optional<String> misread(String definition, Map<String, String> variables) {
        return Optional.empty();
    }

    /** What it reads of these types, as closely as it can be told; the caller owns them. */
    default List<DataRequirement> dataRequirements() {
        return List.of();
    }
}
