/**
 * Sets a value at a path of what is being built, as a dynamic value asks. Front door: {@link
 * org.upright.apply.careplan.path.ElementPath}. Knows neither plans nor requests.
 */
@NullMarked
@CheckReturnValue
package org.upright.apply.careplan.path;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
