package org.upright.apply.plan;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.DataRequirement;
import org.upright.apply.expression.CodeSet;

/**
 * Data that an action reads: the variable {@code %id} holds the subject's resources that satisfy the requirement.
 *
 * @param id the element's id; absent where the input only declares a need
 * @param filters codes that each {@code codeFilter} allows, in its order; value sets expanded when compiled
 */
public record Input(Optional<String> id, DataRequirement requirement, List<CodeSet> filters) {
    public Input {
        filters = List.copyOf(filters);
    }
}
