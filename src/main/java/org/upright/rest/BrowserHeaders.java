package org.upright.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells a browser to run nothing that we did not ship, whatever a resource has in it. Answers of the programming
 * interfaces may load nothing at all; pages run our own files and no inline script.
 *
 * @see <a href="https://www.w3.org/TR/CSP3/">Content Security Policy</a>
 */
public final class BrowserHeaders extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final List<String> INTERFACES =
            List.of("/fhir", "/cds-services", "/health", "/metrics", "/.well-known");
    private static final String FOR_DATA = "default-src 'none'; frame-ancestors 'none'; sandbox";
    private static final String FOR_PAGES =
            "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    private static final Map<String, String> FOR_ALL = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "X-Frame-Options", "DENY",
            "Cross-Origin-Opener-Policy", "same-origin");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        forPath(request.getRequestURI()).forEach(response::setHeader);
        chain.doFilter(request, response);
    }

    /** By name. */
    public static Map<String, String> forPath(String path) {
        Map<String, String> headers = new TreeMap<>(FOR_ALL);
        boolean data = INTERFACES.stream().anyMatch(start -> path.equals(start) || path.startsWith(start + "/"));
        headers.put("Content-Security-Policy", data ? FOR_DATA : FOR_PAGES);
        return headers;
    }
}
