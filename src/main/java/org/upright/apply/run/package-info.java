/**
 * Plan and subject to decisions; the decisions are the explanation. Knows no output format.
 */
@NullMarked
@CheckReturnValue
package org.upright.apply.run;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
