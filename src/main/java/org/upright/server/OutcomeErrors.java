package org.upright.server;

import java.nio.ByteBuffer;
import java.util.Optional;
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
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = Math.max(response.getStatus(), 400);
        String reason = Optional.ofNullable(HttpStatus.getMessage(status))
                .orElse("Error")
                .toLowerCase(java.util.Locale.ROOT);
        String text = "`" + request.getMethod() + " " + request.getHttpURI().getPath() + "`: " + reason + ".";
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/fhir+json;charset=utf-8");
        BrowserHeaders.forPath("/fhir")
                .forEach((name, value) -> response.getHeaders().put(name, value));
        response.write(true, ByteBuffer.wrap(PlainOutcome.json(status, text)), callback);
        return true;
    }
}
