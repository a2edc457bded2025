/**
 * Answers of questionnaires as the data that they stand for. Front door: {@link
 * org.upright.apply.answers.AnsweredData}. Knows no plan.
 */
@NullMarked
@CheckReturnValue
package org.upright.apply.answers;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
