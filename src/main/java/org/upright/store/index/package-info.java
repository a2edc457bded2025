/**
 * What a search can find a resource by: search parameters compiled to walks over the model, and the index rows that
 * they give. Front door: {@link org.upright.store.index.ParameterCatalog}. Knows nothing of SQL.
 */
@NullMarked
@CheckReturnValue
package org.upright.store.index;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
