/**
 * Expressions of a guideline and what they come to for one subject. Front door: {@link
 * org.upright.apply.expression.Evaluator}. Knows neither plans nor where data come from.
 */
@NullMarked
@CheckReturnValue
package org.upright.apply.expression;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
