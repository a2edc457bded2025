/**
 * What authors of guideline content need. Front doors: {@link org.upright.authoring.Validator} for one resource, {@link
 * org.upright.authoring.DirectoryValidation} for a directory of files. Knows nothing of HTTP or the command line.
 */
@NullMarked
@CheckReturnValue
package org.upright.authoring;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
