/**
 * Search criteria as in a url, read and turned into SQL over the index. Front door: {@link
 * org.upright.store.search.Search}.
 */
@NullMarked
@CheckReturnValue
package org.upright.store.search;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
