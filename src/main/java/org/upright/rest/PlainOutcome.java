package org.upright.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;

/** An OperationOutcome for requests that do not reach the FHIR servlet: always JSON. */
public final class PlainOutcome {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PlainOutcome() {}

    static void send(HttpServletResponse response, int status, Issue issue) throws IOException {
        byte[] bytes = json(issue);
        if (status == 503) {
            response.setHeader("Retry-After", Refusals.RETRY_SECONDS);
        }
        response.setStatus(status);
        response.setContentType("application/fhir+json");
        response.setCharacterEncoding("UTF-8");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** UTF-8 JSON of an outcome with one error. */
    public static byte[] json(int status, String text) {
        IssueType code = status == 404 ? IssueType.NOTFOUND : status >= 500 ? IssueType.EXCEPTION : IssueType.INVALID;
        return json(Issue.error(code, "", text));
    }

    private static byte[] json(Issue issue) {
        ObjectNode outcome = JSON.createObjectNode().put("resourceType", "OperationOutcome");
        ObjectNode only = outcome.putArray("issue")
                .addObject()
                .put("severity", issue.severity().toCode())
                .put("code", issue.code().toCode())
                .put("diagnostics", issue.text());
        if (!issue.where().isEmpty()) {
            only.putArray("expression").add(issue.where());
        }
        return outcome.toString().getBytes(StandardCharsets.UTF_8);
    }
}
