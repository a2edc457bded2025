/**
 * The compiled plan: an immutable tree of actions with everything that they reach. Values only.
 */
@NullMarked
@CheckReturnValue
package org.upright.apply.plan;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
