/** What requests may hold of this program's memory at once, so that no number of them exhausts it. */
@NullMarked
@CheckReturnValue
package org.upright.memory;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
