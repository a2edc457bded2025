/**
 * Operations of the FHIR endpoint, one provider each. Front door: {@link org.upright.rest.operation.Operations}. Reads
 * parameters, calls the engine, says its issues; decides nothing clinical.
 */
@NullMarked
@CheckReturnValue
package org.upright.rest.operation;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
