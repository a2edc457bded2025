/**
 * PlanDefinition and all that it reaches to an immutable Plan, or to the issues that the author has to mend. Front door:
 * {@link org.upright.apply.compile.PlanCompiler}. Knows no subject and no output format.
 */
@NullMarked
@CheckReturnValue
package org.upright.apply.compile;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
