package org.upright.fhir;

import java.util.List;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;

/**
 * The caller asked for what we do not have, cannot read or will not do. Never a bug of ours.
 *
 * <p>Each kind has one HTTP status, given at the edge; the issues say what to mend.
 */
public abstract sealed class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Issue> issues;

    private RefusedException(List<Issue> issues) {
        super(issues.get(0).text());
        this.issues = List.copyOf(issues);
    }

    /** At least one, the gravest first. */
    public final List<Issue> issues() {
        return issues;
    }

    /** A new outcome with all issues; the caller owns it. */
    public final OperationOutcome outcome() {
        OperationOutcome outcome = new OperationOutcome();
        issues.forEach(issue -> outcome.addIssue(issue.toComponent()));
        return outcome;
    }

    /** The same refusal, its issues seen from an element that encloses them, with a text before theirs. */
    public final RefusedException in(String element, String text) {
        return with(issues.stream()
                .map(issue -> new Issue(issue.severity(), issue.code(), element, text + issue.text()))
                .toList());
    }

    abstract RefusedException with(List<Issue> issues);

    /** The HTTP status that says this kind of refusal. */
    public abstract int status();

    /** 400: the request cannot be read or contradicts itself. */
    public static final class Unreadable extends RefusedException {
        private static final long serialVersionUID = 1L;

        public Unreadable(String text) {
            this(List.of(Issue.error(IssueType.INVALID, "", text)));
        }

        public Unreadable(List<Issue> issues) {
            super(issues);
        }

        @Override
        Unreadable with(List<Issue> issues) {
            return new Unreadable(issues);
        }

        @Override
        public int status() {
            return 400;
        }
    }

    /** 403: the caller may not do this. */
    public static final class Forbidden extends RefusedException {
        private static final long serialVersionUID = 1L;

        public Forbidden(String text) {
            this(List.of(Issue.error(IssueType.FORBIDDEN, "", text)));
        }

        private Forbidden(List<Issue> issues) {
            super(issues);
        }

        @Override
        Forbidden with(List<Issue> issues) {
            return new Forbidden(issues);
        }

        @Override
        public int status() {
            return 403;
        }
    }

    /** 404: what the request names does not exist here. */
    public static final class NotFound extends RefusedException {
        private static final long serialVersionUID = 1L;

        public NotFound(String text) {
            this(List.of(Issue.error(IssueType.NOTFOUND, "", text)));
        }

        private NotFound(List<Issue> issues) {
            super(issues);
        }

        @Override
        NotFound with(List<Issue> issues) {
            return new NotFound(issues);
        }

        @Override
        public int status() {
            return 404;
        }
    }

    /** 410: it existed and was deleted. */
    public static final class Gone extends RefusedException {
        private static final long serialVersionUID = 1L;

        public Gone(String text) {
            this(List.of(Issue.error(IssueType.DELETED, "", text)));
        }

        private Gone(List<Issue> issues) {
            super(issues);
        }

        @Override
        Gone with(List<Issue> issues) {
            return new Gone(issues);
        }

        @Override
        public int status() {
            return 410;
        }
    }

    /** 408: the request did not arrive whole in time. */
    public static final class TooSlow extends RefusedException {
        private static final long serialVersionUID = 1L;

        public TooSlow(String text) {
            this(List.of(Issue.error(IssueType.TIMEOUT, "", text)));
        }

        private TooSlow(List<Issue> issues) {
            super(issues);
        }

        @Override
        TooSlow with(List<Issue> issues) {
            return new TooSlow(issues);
        }

        @Override
        public int status() {
            return 408;
        }
    }

    /** 409: it would contradict what is stored. */
    public static final class Conflict extends RefusedException {
        private static final long serialVersionUID = 1L;

        public Conflict(String text) {
            this(List.of(Issue.error(IssueType.CONFLICT, "", text)));
        }

        private Conflict(List<Issue> issues) {
            super(issues);
        }

        @Override
        Conflict with(List<Issue> issues) {
            return new Conflict(issues);
        }

        @Override
        public int status() {
            return 409;
        }
    }

    /** 412: a condition of the request (If-Match, conditional criteria, data needed) does not hold. */
    public static final class PreconditionFailed extends RefusedException {
        private static final long serialVersionUID = 1L;

        public PreconditionFailed(String text) {
            this(List.of(Issue.error(IssueType.CONFLICT, "", text)));
        }

        private PreconditionFailed(List<Issue> issues) {
            super(issues);
        }

        @Override
        PreconditionFailed with(List<Issue> issues) {
            return new PreconditionFailed(issues);
        }

        @Override
        public int status() {
            return 412;
        }
    }

    /** 413: more than a limit allows. */
    public static final class TooLarge extends RefusedException {
        private static final long serialVersionUID = 1L;

        public TooLarge(String text) {
            this(List.of(Issue.error(IssueType.TOOLONG, "", text)));
        }

        private TooLarge(List<Issue> issues) {
            super(issues);
        }

        @Override
        TooLarge with(List<Issue> issues) {
            return new TooLarge(issues);
        }

        @Override
        public int status() {
            return 413;
        }
    }

    /** 422: readable, but it breaks a rule of the content or a limit of the engine. */
    public static final class Unprocessable extends RefusedException {
        private static final long serialVersionUID = 1L;

        public Unprocessable(String text) {
            this(List.of(Issue.error(IssueType.BUSINESSRULE, "", text)));
        }

        public Unprocessable(List<Issue> issues) {
            super(issues);
        }

        @Override
        Unprocessable with(List<Issue> issues) {
            return new Unprocessable(issues);
        }

        @Override
        public int status() {
            return 422;
        }
    }

    /** 503: a part that we depend on does not answer; the same request may succeed later. */
    public static final class Unavailable extends RefusedException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String text) {
            this(List.of(Issue.error(IssueType.TRANSIENT, "", text)));
        }

        private Unavailable(List<Issue> issues) {
            super(issues);
        }

        @Override
        Unavailable with(List<Issue> issues) {
            return new Unavailable(issues);
        }

        @Override
        public int status() {
            return 503;
        }
    }
}
