package org.upright.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;
import org.upright.security.BadTokenException;
import org.upright.security.KeysUnavailableException;
import org.upright.security.TokenVerifier;

/**
 * Lets nobody to the FHIR endpoint, and to what else is guarded, without a token that is believed; what it grants is
 * asked later. The CapabilityStatement is open to all, as SMART wants it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-3">RFC 6750</a>
 */
public final class BearerTokens extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Pattern BEARER = Pattern.compile("(?i)Bearer +([A-Za-z0-9\\-._~+/=]+)");

    private final transient TokenVerifier verifier;
    private final Set<String> guarded;

    /** @param guarded paths of the servlets that need a token */
    public BearerTokens(TokenVerifier verifier, Set<String> guarded) {
        this.verifier = verifier;
        this.guarded = Set.copyOf(guarded);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (isOpen(request)) {
            chain.doFilter(request, response);
            return;
        }
        Optional<String> token = Optional.ofNullable(request.getHeader("Authorization"))
                .map(BEARER::matcher)
                .filter(Matcher::matches)
                .map(matched -> matched.group(1));
        if (token.isEmpty()) {
            refuse(response, "Bearer realm=\"Upright\"", "A bearer token is needed in the header `Authorization`.");
            return;
        }
        try {
            Rights.give(request, verifier.verify(token.get()));
        } catch (BadTokenException bad) {
            String reason = Optional.ofNullable(bad.getMessage()).orElse("");
            refuse(response, "Bearer realm=\"Upright\", error=\"invalid_token\"", reason);
            return;
        } catch (KeysUnavailableException away) {
            response.setHeader("Retry-After", "30");
            PlainOutcome.send(response, 503, Issue.error(IssueType.TRANSIENT, "", message(away)));
            return;
        }
        chain.doFilter(request, response);
    }

    private static String message(Throwable thrown) {
        return Optional.ofNullable(thrown.getMessage()).orElse("");
    }

    /** Decided on what the servlet is chosen by, so that no encoding of a path is seen differently in two places. */
    private boolean isOpen(HttpServletRequest request) {
        String rest = Optional.ofNullable(request.getPathInfo()).orElse("");
        boolean fhir = request.getServletPath().equals("/fhir");
        return !guarded.contains(request.getServletPath())
                || fhir && rest.equals("/metadata") && request.getMethod().equals("GET");
    }

    private static void refuse(HttpServletResponse response, String challenge, String text) throws IOException {
        response.setHeader("WWW-Authenticate", challenge);
        PlainOutcome.send(response, 401, Issue.error(IssueType.LOGIN, "", text));
    }
}
