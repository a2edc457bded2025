package org.upright.apply.run;

import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.Verdict;
import org.upright.apply.plan.Condition;

/**
 * One condition as it was found.
 *
 * @param values what the expression gave, for the explanation; empty where it gave nothing
 * @param used the subject's data that its expressions looked at
 */
public record ConditionResult(Condition condition, Verdict verdict, List<Base> values, List<Resource> used) {
    public ConditionResult {
        values = List.copyOf(values);
        used = List.copyOf(used);
    }
}
