/**
 * FHIR REST: providers, interceptors, capability statement. Front door: {@link org.upright.rest.FhirEndpoint}, a
 * servlet. Turns HTTP into calls of the store and of $apply and back; knows neither SQL nor Jetty.
 */
@NullMarked
@CheckReturnValue
package org.upright.rest;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
