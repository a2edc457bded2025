package org.upright.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.guard.BadInputException;
import org.upright.guard.Form;
import org.upright.guard.Guard;

/**
 * The guard in front of every servlet: headers are checked here, bodies while the servlet reads them, so nothing is kept
 * twice. A servlet that reads a bad body gets a RefusedException out of the stream; what it lets through is answered here.
 */
public final class GuardedBody extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** Most clients read the answer only after they have sent all; those that send more than this are cut off. */
    private static final long DRAINED = 20 * 1_024 * 1_024;

    private static final Pattern READABLE = Pattern.compile("(?i).*(json|xml|x-www-form-urlencoded).*");

    private final transient Guard guard;
    private final transient Semaphore waiting;
    private final transient BodyRoom room;
    private final int bytesPerSecond;

    /**
     * @param waiting how many requests may wait for their bodies at once; each of them holds a thread
     * @param bytesPerSecond that a body has to come with while it is waited for; 0 for no bound
     */
    public GuardedBody(Guard guard, int waiting, int bytesPerSecond, BodyRoom room) {
        this.guard = guard;
        this.waiting = new Semaphore(waiting);
        this.bytesPerSecond = bytesPerSecond;
        this.room = room;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try (BodyRoom.Share share = room.share(request.getContentLengthLong())) {
            checkHeaders(request);
            Optional<String> foreign = foreignType(request);
            if (foreign.isPresent()) {
                PlainOutcome.send(response, 415, Issue.error(IssueType.NOTSUPPORTED, "", foreign.get()));
                return;
            }
            Arrival arrival = new Arrival(guard.body(form(request)), waiting, new BodyPace(bytesPerSecond), share);
            chain.doFilter(new GuardedRequest(request, arrival), response);
        } catch (BadInputException bad) {
            drain(request);
            PlainOutcome.send(response, status(bad), issue(bad));
        } catch (RefusedException refused) {
            PlainOutcome.send(response, refused.status(), refused.issues().get(0));
        }
    }

    private void checkHeaders(HttpServletRequest request) {
        guard.checkUrl(request.getRequestURI().length()
                + Optional.ofNullable(request.getQueryString())
                        .map(String::length)
                        .orElse(0));
        Optional.ofNullable(request.getQueryString()).ifPresent(guard::checkQuery);
        Optional.ofNullable(request.getHeader("Content-Encoding")).ifPresent(guard::checkContentEncoding);
        Optional.ofNullable(request.getCharacterEncoding()).ifPresent(guard::checkCharset);
        guard.checkLength(request.getContentLengthLong());
    }

    private static Optional<String> foreignType(HttpServletRequest request) {
        return Optional.ofNullable(request.getContentType())
                .filter(type -> !type.isBlank() && request.getContentLengthLong() != 0)
                .filter(type -> !READABLE.matcher(type).matches())
                .map(type -> "`Content-Type` is `" + type + "`; `application/fhir+json` or `application/fhir+xml` is"
                        + " needed.");
    }

    private static Form form(HttpServletRequest request) {
        String type = Optional.ofNullable(request.getContentType()).orElse("").toLowerCase(Locale.ROOT);
        return type.isEmpty() || type.contains("json") || type.contains("xml") ? Form.EITHER : Form.QUERY;
    }

    private static void drain(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() <= DRAINED && request.getContentLengthLong() > 0) {
            long ignored = request.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    private static int status(BadInputException bad) {
        return switch (bad.kind()) {
            case MALFORMED -> 400;
            case TOO_LARGE -> 413;
            case URL_TOO_LONG -> 414;
            case ENCODED -> 415;
        };
    }

    private static Issue issue(BadInputException bad) {
        IssueType code = switch (bad.kind()) {
            case MALFORMED -> IssueType.INVALID;
            case TOO_LARGE, URL_TOO_LONG -> IssueType.TOOLONG;
            case ENCODED -> IssueType.NOTSUPPORTED;
        };
        return Issue.error(
                code, bad.place(), Optional.ofNullable(bad.getMessage()).orElse(""));
    }

    /** The same refusal in the words of FHIR. */
    public static RefusedException refusal(BadInputException bad) {
        Issue issue = issue(bad);
        return bad.kind() == BadInputException.Kind.TOO_LARGE
                ? new RefusedException.TooLarge(issue.text())
                : new RefusedException.Unreadable(List.of(issue));
    }
}
