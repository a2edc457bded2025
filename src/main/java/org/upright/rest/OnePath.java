package org.upright.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.MappingMatch;
import java.io.IOException;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;

/**
 * Refuses paths that two readers read differently: what chooses the servlet and the right to it decodes and shortens them
 * first ({@code /a/../fhir}, {@code /%66hir}, {@code /fhir;x}), HAPI takes them as they were sent.
 */
public final class OnePath extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Pattern SHORTENED = Pattern.compile(".*(/\\.{1,2}(/.*)?|;.*)");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String sent = request.getRequestURI();
        boolean nobodys = request.getHttpServletMapping().getMappingMatch() == MappingMatch.DEFAULT;
        if ((nobodys || sent.startsWith(request.getServletPath()))
                && !SHORTENED.matcher(sent).matches()) {
            chain.doFilter(request, response);
            return;
        }
        PlainOutcome.send(
                response,
                400,
                Issue.error(
                        IssueType.INVALID,
                        "",
                        "The path of the url has `.`, `..` or `;` in it, or an escape where none is needed; it can be read"
                                + " in two ways."));
    }
}
