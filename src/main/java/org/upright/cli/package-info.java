/** The command line. Front door: {@link org.upright.cli.Main}. Says what went wrong in one line, with an exit code. */
@NullMarked
@CheckReturnValue
package org.upright.cli;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
