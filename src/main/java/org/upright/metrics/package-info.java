/**
 * Numbers for whoever runs the server: how often, how long, with what outcome. Front door: {@link
 * org.upright.metrics.Metrics}.
 *
 * <p>No label has a value that a caller could choose: operations, statuses and outcomes come from lists of ours.
 */
@NullMarked
@CheckReturnValue
package org.upright.metrics;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
