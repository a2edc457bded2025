/**
 * Decisions to what the caller reads: CarePlan, Bundle, requests, goals and narrative. Front door: {@link
 * org.upright.apply.careplan.CarePlans}. Decides nothing itself: what is not among the decisions is not in the output.
 */
@NullMarked
@CheckReturnValue
package org.upright.apply.careplan;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
