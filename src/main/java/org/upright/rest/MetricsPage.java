package org.upright.rest;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;
import org.upright.security.Access;

/** {@code /metrics}, in Prometheus' text format. */
public final class MetricsPage extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<String> page;
    private final boolean guarded;

    /** @param guarded whether a token has to allow it, which {@link BearerTokens} has verified */
    public MetricsPage(Supplier<String> page, boolean guarded) {
        this.page = page;
        this.guarded = guarded;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (guarded && Rights.access(request).filter(Access::mayObserve).isEmpty()) {
            PlainOutcome.send(
                    response,
                    403,
                    Issue.error(IssueType.FORBIDDEN, "", "The scope `" + Access.METRICS + "` is needed."));
            return;
        }
        byte[] bytes = page.get().getBytes(StandardCharsets.UTF_8);
        response.setContentType("text/plain; version=0.0.4; charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
