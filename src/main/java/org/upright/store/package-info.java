/**
 * Resources at rest: versions, history, search, transactions over JDBC. Front door: {@link
 * org.upright.store.ResourceStore}. Knows nothing of guidelines or HTTP.
 */
@NullMarked
@CheckReturnValue
package org.upright.store;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
