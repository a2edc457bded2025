package org.upright.cdshooks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.content.Snapshot;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * {@code GET /cds-services}, {@code POST /cds-services/{id}} and {@code POST /cds-services/{id}/feedback}.
 *
 * <p>Answers are {@code application/json}; a refusal is an OperationOutcome. Nothing of a body is ever logged.
 */
public final class HookServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(HookServlet.class);
    private static final Pattern CALL = Pattern.compile("/([A-Za-z0-9.-]{1,130})");
    private static final Pattern FEEDBACK = Pattern.compile("/([A-Za-z0-9.-]{1,130})/feedback");

    private final transient CdsHooks with;
    private final transient HookServices services;
    private final transient HookAdvice advice;
    private final transient Feedback feedback;

    public HookServlet(CdsHooks with) {
        this.with = with;
        this.services = new HookServices(with.fhir().context(), with.drafts());
        this.advice = new HookAdvice(with.fhir(), with.records(), with.apply(), with.clock());
        this.feedback = new Feedback(with.store());
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Optional<String> refusal = with.clients()
                    .refusal(
                            Optional.ofNullable(request.getHeader("Authorization")),
                            Optional.ofNullable(request.getPathInfo()).orElse(""));
            if (refusal.isPresent()) {
                response.setHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
                refuse(response, 401, "security", refusal.get());
                return;
            }
            route(request, response);
        } catch (RefusedException refused) {
            if (refused instanceof RefusedException.Unavailable) {
                response.setHeader("Retry-After", "30");
            }
            send(response, refused.status(), "application/fhir+json", outcome(refused));
        } catch (RuntimeException bug) { // the edge: a bug costs this answer alone
            LOG.error("A hook call failed at {}", request.getServletPath(), bug);
            refuse(response, 500, "exception", "The call failed here; the log says why.");
        }
    }

    private void route(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = Optional.ofNullable(request.getPathInfo()).orElse("");
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        boolean discovery = path.isEmpty() || path.equals("/");
        if (discovery ? !reads : !request.getMethod().equals("POST")) {
            response.setHeader("Allow", discovery ? "GET, HEAD, OPTIONS" : "POST, OPTIONS");
            boolean asked = request.getMethod().equals("OPTIONS");
            if (asked) {
                response.setStatus(204);
                return;
            }
            refuse(response, 405, "not-supported", "Method `" + request.getMethod() + "` is not supported here.");
            return;
        }
        Snapshot snapshot = with.content().current();
        if (discovery) {
            send(response, 200, "application/json", discovery(snapshot));
            return;
        }
        Matcher call = CALL.matcher(path);
        if (call.matches()) {
            HookService service = service(call.group(1), snapshot);
            send(response, 200, "application/json", advice.answer(service, snapshot, body(request)));
            return;
        }
        Matcher report = FEEDBACK.matcher(path);
        if (!report.matches()) {
            throw new RefusedException.NotFound("No CDS service has this address.");
        }
        feedback.accept(service(report.group(1), snapshot), body(request));
        send(response, 200, "application/json", HookJson.object());
    }

    private HookService service(String id, Snapshot snapshot) {
        return Optional.ofNullable(services.of(snapshot).get(id))
                .orElseThrow(() -> new RefusedException.NotFound("No plan declares the CDS service `" + id + "`."));
    }

    private ObjectNode discovery(Snapshot snapshot) {
        ObjectNode answer = HookJson.object();
        ArrayNode list = answer.putArray("services");
        services.of(snapshot).values().forEach(service -> list.add(service.described()));
        return answer;
    }

    private static ObjectNode body(HttpServletRequest request) throws IOException {
        return HookJson.read(request.getInputStream().readAllBytes());
    }

    private static ObjectNode outcome(RefusedException refused) {
        ObjectNode outcome = HookJson.object().put("resourceType", "OperationOutcome");
        ArrayNode issues = outcome.putArray("issue");
        for (Issue issue : refused.issues()) {
            issues.addObject()
                    .put("severity", issue.severity().toCode())
                    .put("code", issue.code().toCode())
                    .put("diagnostics", issue.text());
        }
        return outcome;
    }

    private static void refuse(HttpServletResponse response, int status, String code, String text) throws IOException {
        ObjectNode outcome = HookJson.object().put("resourceType", "OperationOutcome");
        outcome.putArray("issue")
                .addObject()
                .put("severity", "error")
                .put("code", code)
                .put("diagnostics", text);
        send(response, status, "application/fhir+json", outcome);
    }

    private static void send(HttpServletResponse response, int status, String type, ObjectNode json)
            throws IOException {
        byte[] bytes = HookJson.bytes(json);
        response.setStatus(status);
        response.setContentType(type);
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
