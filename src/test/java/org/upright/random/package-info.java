/**
 * Guidelines and records made up from seeds, and what has to hold of every answer to them.
 *
 * <p>{@link org.upright.random.RandomGuideline} is a plan with everything that plans in the field have;
 * {@link org.upright.random.AnswerRules} are the rules. {@code RandomAnswersTest} tries a few of them at every build; the
 * differential of the profile {@code benchmark} tries many, and beside the reference implementation.
 */
package org.upright.random;
