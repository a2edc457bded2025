/**
 * Settings, wiring and Jetty. Front door: {@link org.upright.server.Wiring}, which calls every constructor once, from
 * top to bottom; {@link org.upright.server.UprightServer} listens.
 */
@NullMarked
@CheckReturnValue
package org.upright.server;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
