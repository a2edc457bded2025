/**
 * ActivityDefinition to request resource, one class for each kind. Front door: {@link
 * org.upright.apply.careplan.request.RequestKinds}. Knows neither plans nor expressions.
 */
@NullMarked
@CheckReturnValue
package org.upright.apply.careplan.request;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
