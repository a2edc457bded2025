package org.upright.apply.expression;

/** The expressions of one call, for one subject at one moment. Used by one thread, kept by nobody. */
public interface Evaluation {
    /** Never throws for what content or data did wrong: that is {@link Answer.Failed}. */
    Answer answer(CompiledExpression expression, Focus focus);
}
