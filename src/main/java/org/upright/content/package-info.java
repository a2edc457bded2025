/**
 * All current knowledge artifacts in memory: parsed, indexed, value sets expanded, plans compiled. Front doors: {@link
 * org.upright.content.Content}, which follows the store, and {@link org.upright.content.Snapshot}, which a request pins.
 * Knows nothing of subjects or HTTP.
 */
@NullMarked
@CheckReturnValue
package org.upright.content;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
