package org.upright.apply.expression;

/** Thrown inside an expression engine to stop an evaluation that costs too much; its evaluator answers Failed. */
public final class OverBudgetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param found what was over which limit: the end of a sentence that names the expression */
    public OverBudgetException(String found) {
        super(found, null, false, false);
    }
}
