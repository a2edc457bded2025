package org.upright.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;

/**
 * Refuses what asks for Turtle: HAPI would write it, since a library for it is on the class path, but not every valid
 * resource (it takes no time with more than nine decimals), and nobody here reads it.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#mime-type">MIME types</a>
 */
public final class SpokenFormats extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private static final Pattern TURTLE = Pattern.compile("(?i)\\s*(ttl|rdf|(text|application)/(x-)?turtle)\\s*(;.*)?");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<String> turtle = asked(request);
        if (turtle.isPresent()) {
            PlainOutcome.send(
                    response,
                    406,
                    Issue.error(
                            IssueType.NOTSUPPORTED,
                            "",
                            "`" + turtle.get() + "` is not spoken here; `application/fhir+json` and"
                                    + " `application/fhir+xml` are."));
        } else {
            chain.doFilter(request, response);
        }
    }

    private static Optional<String> asked(HttpServletRequest request) {
        return Stream.of(queried(request), Optional.ofNullable(request.getHeader("Accept")))
                .flatMap(Optional::stream)
                .flatMap(header -> Arrays.stream(header.split(",")))
                .filter(format -> TURTLE.matcher(format).matches())
                .map(String::strip)
                .findFirst();
    }

    /** From the query alone: the body of a form is not read before its guard has seen it. */
    private static Optional<String> queried(HttpServletRequest request) {
        return Optional.ofNullable(request.getQueryString()).stream()
                .flatMap(query -> Arrays.stream(query.split("&")))
                .filter(pair -> pair.startsWith("_format="))
                .map(pair -> pair.substring("_format=".length()).replaceAll("(?i)%2F", "/"))
                .findFirst();
    }
}
