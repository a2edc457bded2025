package org.upright.rest;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBaseOperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * The one place where exceptions become HTTP status codes and OperationOutcomes.
 *
 * <p>A refusal says what to mend. Anything else is a bug: the caller gets 500 and the request's id, under which the log
 * has the stack, and nothing more.
 */
@Interceptor
final class Refusals {
    /** What is busy now is so for a few seconds: those that long expressions and large bodies take. */
    static final String RETRY_SECONDS = "5";

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    Refusals() {}

    @Hook(Pointcut.SERVER_PRE_PROCESS_OUTGOING_EXCEPTION)
    public BaseServerResponseException toHttp(Throwable thrown, ServletRequestDetails request) {
        dropAnswer(request);
        Optional<RefusedException> refused = first(thrown, RefusedException.class);
        if (refused.isPresent()) {
            if (refused.get() instanceof RefusedException.Unavailable) {
                request.getServletResponse().setHeader("Retry-After", RETRY_SECONDS);
            }
            return http(refused.get().status(), refused.get().outcome());
        }
        Optional<DataFormatException> unreadable = first(thrown, DataFormatException.class);
        if (unreadable.isPresent()) {
            return http(400, outcome(UnreadInput.issue(plain(unreadable.get()), request)));
        }
        Optional<BaseServerResponseException> known = first(thrown, BaseServerResponseException.class);
        if (known.isPresent() && known.get().getStatusCode() < 500) {
            return withOutcome(known.get(), request);
        }
        return bug(thrown, request);
    }

    /** An answer that failed while it was written must not stand before the refusal. */
    private static void dropAnswer(ServletRequestDetails request) {
        HttpServletResponse response = request.getServletResponse();
        if (response != null && !response.isCommitted()) {
            response.resetBuffer();
        }
    }

    static OperationOutcome outcome(Issue issue) {
        return new OperationOutcome().addIssue(issue.toComponent());
    }

    private static <T> Optional<T> first(Throwable thrown, Class<T> type) {
        return Stream.<Throwable>iterate(thrown, t -> t != null, Throwable::getCause)
                .limit(20)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    static BaseServerResponseException http(int status, OperationOutcome outcome) {
        BaseServerResponseException exception = BaseServerResponseException.newInstance(
                status, outcome.getIssueFirstRep().getDiagnostics());
        exception.setOperationOutcome(outcome);
        return exception;
    }

    /** HAPI's own refusals, in our words where we have them. */
    private static BaseServerResponseException withOutcome(
            BaseServerResponseException known, ServletRequestDetails request) {
        IBaseOperationOutcome said = known.getOperationOutcome();
        if (said == null) {
            known.setOperationOutcome(outcome(UnreadInput.issue(plain(known), request)));
        }
        return known;
    }

    /** Without HAPI's message numbers, which mean nothing to a caller. */
    private static String plain(Throwable thrown) {
        return Optional.ofNullable(thrown.getMessage())
                .map(text -> text.replaceAll("HAPI-[0-9]+: ", ""))
                .orElse("The request cannot be read.");
    }

    private static BaseServerResponseException bug(Throwable thrown, ServletRequestDetails request) {
        String id = Optional.ofNullable(request.getRequestId()).orElse("-");
        LOG.error("Request {} met a bug", id, thrown);
        return http(500, outcome(Issue.error(IssueType.EXCEPTION, "", bugText(id))));
    }

    static String bugText(String id) {
        return "Something went wrong here; it is logged as `" + id + "`.";
    }

    /** Issues as an outcome; the caller owns it. */
    static OperationOutcome outcome(List<Issue> issues) {
        OperationOutcome outcome = new OperationOutcome();
        issues.forEach(issue -> outcome.addIssue(issue.toComponent()));
        return outcome;
    }
}
