/**
 * Citation in R4B's wire format, as a custom type of the R4 model. Front door: {@link
 * org.upright.fhir.citation.Citation}. This is the only place that knows the shape of a Citation.
 *
 * <p>It follows HAPI's model: mutable, with getters and setters. A text element reads as a string; a date, a boolean or
 * a number is handed out as its element, because its precision and its absence matter. An absent single element is
 * {@code null}, a list is never {@code null}. Setters return their object and that may be ignored, hence no {@code
 * CheckReturnValue} here.
 *
 * @see <a href="https://hl7.org/fhir/R4B/citation.html">Citation in R4B</a>
 */
@NullMarked
package org.upright.fhir.citation;

import org.jspecify.annotations.NullMarked;
