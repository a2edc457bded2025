package org.upright.apply;

import org.upright.apply.expression.Budget;

/**
 * How large one call may be.
 *
 * @param actions in a result, nested plans counted
 * @param resources of the subject's data
 * @param budget of the expressions
 */
public record ApplyLimits(int actions, int resources, Budget budget) {
    /** 2,000 actions, 50,000 resources, the standard budget. */
    public static ApplyLimits standard() {
        return new ApplyLimits(2_000, 50_000, Budget.standard());
    }
}
