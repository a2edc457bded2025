/**
 * Bytes before anyone parses them: size, encoding, numbers, depth, keys, document types. Front door: {@link
 * org.upright.guard.Guard}. One pass over the bytes as they arrive, none of them kept. Knows neither FHIR nor HTTP: its
 * {@link org.upright.guard.BadInputException} has a kind, and each edge gives that a status.
 */
@NullMarked
@CheckReturnValue
package org.upright.guard;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
