/**
 * A guideline as a document that a clinician can check, written from its resources. Front door: {@link
 * org.upright.authoring.document.GuidelineDocument}. Knows no guideline in particular: what it says stands in the
 * resources, and in the comments of their CQL.
 */
@NullMarked
@CheckReturnValue
package org.upright.authoring.document;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
