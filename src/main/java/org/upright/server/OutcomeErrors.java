package org.upright.server;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.upright.rest.BrowserHeaders;
import org.upright.rest.PlainOutcome;

/** What Jetty itself refuses (bad url, headers too long, no such path) is an OperationOutcome too. */
final class OutcomeErrors extends ErrorHandler {
    static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = Math.max(response.getStatus(), 400);
        String reason = Optional.ofNullable(HttpStatus.getMessage(status))
                .orElse("Error")
                .toLowerCase(Locale.ROOT);
        String text = "`" + request.getMethod() + " " + request.getHttpURI().getPath() + "`: " + reason + ".";
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/fhir+json;charset=utf-8");
        BrowserHeaders.ALL.forEach((name, value) -> response.getHeaders().put(name, value));
        if (!METHODS.contains(request.getMethod())
                || status == 400
                || "*".equals(request.getHttpURI().getPath())) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close"); // whoever asks so is no client of ours
        }
        response.write(true, ByteBuffer.wrap(PlainOutcome.json(status, text)), callback);
        return true;
    }
}
