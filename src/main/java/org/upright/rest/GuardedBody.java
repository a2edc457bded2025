package org.upright.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.guard.BadInputException;
import org.upright.guard.BodyCheck;
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

    private static final Logger LOG = LoggerFactory.getLogger(GuardedBody.class);

    private final transient Guard guard;
    private final transient Semaphore waiting;
    private final int bytesPerSecond;

    /**
     * @param waiting how many requests may wait for their bodies at once; each of them holds a thread
     * @param bytesPerSecond that a body has to come with while it is waited for; 0 for no bound
     */
    public GuardedBody(Guard guard, int waiting, int bytesPerSecond) {
        this.guard = guard;
        this.waiting = new Semaphore(waiting);
        this.bytesPerSecond = bytesPerSecond;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            checkHeaders(request);
            Optional<String> foreign = foreignType(request);
            if (foreign.isPresent()) {
                PlainOutcome.send(response, 415, Issue.error(IssueType.NOTSUPPORTED, "", foreign.get()));
                return;
            }
            chain.doFilter(
                    new Guarded(request, guard.body(form(request)), waiting, new BodyPace(bytesPerSecond)), response);
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

    /** A body that is there is read in no time; so only slow ones take all places, and others keep their threads. */
    private static void takePlace(Semaphore waiting) {
        if (!waiting.tryAcquire()) {
            throw new RefusedException.Unavailable("Too many bodies are on their way slowly; try again later.");
        }
    }

    private static final class Guarded extends HttpServletRequestWrapper {
        private final BodyCheck check;
        private final Semaphore waiting;
        private final BodyPace pace;

        Guarded(HttpServletRequest request, BodyCheck check, Semaphore waiting, BodyPace pace) {
            super(request);
            this.check = check;
            this.waiting = waiting;
            this.pace = pace;
        }

        /** FHIR is UTF-8 whatever the client's library writes here by default; what is not was refused. */
        @Override
        public @Nullable String getContentType() {
            String type = super.getContentType();
            return type == null ? null : type.replaceFirst("(?i)charset=[^;]*", "charset=UTF-8");
        }

        @Override
        public String getCharacterEncoding() {
            return "UTF-8";
        }

        @Override
        public @Nullable String getHeader(String name) {
            return name.equalsIgnoreCase("Content-Type") ? getContentType() : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            Optional<String> type =
                    name.equalsIgnoreCase("Content-Type") ? Optional.ofNullable(getContentType()) : Optional.empty();
            return type.isPresent() ? Collections.enumeration(List.of(type.get())) : super.getHeaders(name);
        }

        /** The container reads form data itself, past the stream below. */
        @Override
        public Map<String, String[]> getParameterMap() {
            boolean reads = getContentLengthLong() != 0
                    && Optional.ofNullable(getContentType()).orElse("").contains("form");
            if (reads) {
                takePlace(waiting);
            }
            try {
                return whole(super.getParameterMap());
            } catch (RefusedException refused) {
                throw refused;
            } catch (RuntimeException broken) { // the container's own, a type that nobody but the server knows
                throw new RefusedException.Unreadable(
                        "The parameters cannot be read: `%` and two hexadecimal digits, UTF-8, and no more than the"
                                + " server takes are expected.");
            } finally {
                if (reads) {
                    waiting.release();
                }
            }
        }

        private static Map<String, String[]> whole(Map<String, String[]> parameters) {
            parameters.forEach((name, values) -> {
                if (name.indexOf(0) >= 0 || String.join("", values).indexOf(0) >= 0) {
                    throw new RefusedException.Unreadable("A parameter has the character U+0000; text is expected.");
                }
            });
            return parameters;
        }

        @Override
        public String @Nullable [] getParameterValues(String name) {
            return getParameterMap().get(name);
        }

        @Override
        public @Nullable String getParameter(String name) {
            String @Nullable [] values = getParameterValues(name);
            return values == null || values.length == 0 ? null : values[0];
        }

        @Override
        public Enumeration<String> getParameterNames() {
            return Collections.enumeration(getParameterMap().keySet());
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new Checked(super.getInputStream(), check, waiting, pace);
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }

    /** Passes on only bytes that were looked at. */
    private static final class Checked extends ServletInputStream {
        private final ServletInputStream source;
        private final BodyCheck check;
        private final Semaphore waiting;
        private final BodyPace pace;

        Checked(ServletInputStream source, BodyCheck check, Semaphore waiting, BodyPace pace) {
            this.source = source;
            this.check = check;
            this.waiting = waiting;
            this.pace = pace;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int got = arrived(target, offset, length);
            try {
                look(target, offset, got);
            } catch (BadInputException bad) {
                throw refusal(bad);
            }
            return got;
        }

        /** A client that is too slow or hangs up is nothing that our log has to tell as a fault of ours. */
        private int arrived(byte[] target, int offset, int length) {
            boolean waits = isMissing();
            if (waits) {
                takePlace(waiting);
            }
            long begun = System.nanoTime();
            try {
                int got = source.read(target, offset, length);
                pace.note(waits ? System.nanoTime() - begun : 0, got);
                if (got > 0 && pace.isTooSlow()) {
                    throw late();
                }
                return got;
            } catch (RefusedException.TooSlow late) {
                throw late;
            } catch (IOException gone) {
                LOG.debug("A body did not arrive: {}", gone.getClass().getSimpleName());
                throw isLate(gone) ? late() : new RefusedException.Unreadable("The body did not arrive whole.");
            } catch (RuntimeException slow) { // the container's own, a type that nobody but the server knows
                LOG.info("A body came too slowly and was given up");
                throw late();
            } finally {
                if (waits) {
                    waiting.release();
                }
            }
        }

        private boolean isMissing() {
            try {
                return source.available() == 0;
            } catch (IOException gone) {
                return true; // reading says what is wrong
            }
        }

        private static boolean isLate(IOException gone) {
            return gone instanceof InterruptedIOException || gone.getCause() instanceof TimeoutException;
        }

        private static RefusedException late() {
            return new RefusedException.TooSlow("The body came too slowly; it is to be sent without pauses.");
        }

        private void look(byte[] target, int offset, int got) {
            if (got >= 0) {
                check.more(target, offset, got);
            } else if (!check.isEmpty()) {
                check.end(); // whether a body may be missing is for the servlet to say
            }
        }

        @Override
        public boolean isFinished() {
            return source.isFinished();
        }

        @Override
        public boolean isReady() {
            return source.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("Bodies are read blocking here, so that each byte is looked at");
        }
    }
}
