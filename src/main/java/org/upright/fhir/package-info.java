/**
 * Small values that HAPI's model lacks: canonicals, issues, refusals, extension URLs. Knows nothing of the rest.
 */
@NullMarked
@CheckReturnValue
package org.upright.fhir;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
