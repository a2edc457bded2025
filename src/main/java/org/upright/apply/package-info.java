/**
 * $apply as a pure function: a compiled plan and one subject's record to decisions, CarePlan and explanation. Front
 * door: {@link org.upright.apply.Apply}. Does no I/O, keeps no log and asks nobody for the time; it is given them.
 */
@NullMarked
@CheckReturnValue
package org.upright.apply;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
