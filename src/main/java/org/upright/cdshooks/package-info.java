/**
 * CDS Hooks 2.0: discovery, cards and feedback for EHRs. Front door: {@link org.upright.cdshooks.HookServlet}.
 *
 * <p>Plans declare the services; nothing here knows a guideline. Must not know REST providers or Jetty.
 *
 * @see <a href="https://cds-hooks.hl7.org/2.0/">CDS Hooks 2.0</a>
 */
@NullMarked
@CheckReturnValue
package org.upright.cdshooks;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
