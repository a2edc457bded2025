/**
 * Evaluates CQL expressions with the engine of org.cqframework. Knows neither plans nor the store.
 */
@NullMarked
@CheckReturnValue
package org.upright.cql;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
