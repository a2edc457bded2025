package org.upright.cql;

import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.DataRequirement;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Expression;

/** A define of a translated library. */
record CqlExpression(Expression source, Translation library, String define, Set<String> resourceTypes)
        implements CompiledExpression {
    CqlExpression {
        resourceTypes = Set.copyOf(resourceTypes);
    }

    @Override
    public Set<String> parameters() {
        return library.parameters().keySet();
    }

    @Override
    public List<DataRequirement> dataRequirements() {
        return library.define(define).map(def -> Retrieves.of(def, library)).orElse(List.of());
    }
}
