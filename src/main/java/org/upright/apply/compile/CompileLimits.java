package org.upright.apply.compile;

/**
 * How large a plan may be.
 *
 * @param depth levels of actions within actions, nested plans counted on
 * @param actions of the plan and of all plans nested in it
 * @param expressionLength characters of one expression
 * @param expressionNesting brackets within brackets in one expression
 * @param characters of the JSON of the plan and of all that its actions lead to, each as often as one does
 */
public record CompileLimits(int depth, int actions, int expressionLength, int expressionNesting, int characters) {
    /** 32 levels, 2,000 actions, 16 KiB an expression, 200 brackets, 10,000,000 characters. */
    public static CompileLimits standard() {
        return new CompileLimits(32, 2_000, 16 * 1024, 200, 10_000_000);
    }
}
