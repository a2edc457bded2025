/**
 * Who calls, and what that lets them do: access tokens and SMART scopes. Front doors: {@link
 * org.upright.security.TokenVerifier} makes an {@link org.upright.security.Access} of a token, and that answers what is
 * granted. Knows nothing of requests; where each is asked is the business of the REST package.
 */
@NullMarked
@CheckReturnValue
package org.upright.security;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
