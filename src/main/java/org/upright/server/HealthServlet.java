package org.upright.server;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code /health/live}: the process answers. {@code /health/ready}: the database does too, else 503. */
final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient BooleanSupplier ready;
    private final transient Supplier<Optional<String>> indexing;

    /** @param indexing how far the index of changed search parameters is; empty where it is whole */
    HealthServlet(BooleanSupplier ready, Supplier<Optional<String>> indexing) {
        this.ready = ready;
        this.indexing = indexing;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (Optional.ofNullable(request.getPathInfo()).orElse("")) {
            case "/live" -> send(response, 200, "up", Optional.empty());
            case "/ready" -> sendReadiness(response);
            default -> response.sendError(404);
        }
    }

    private void sendReadiness(HttpServletResponse response) throws IOException {
        boolean up = ready.getAsBoolean();
        send(response, up ? 200 : 503, up ? "up" : "down", indexing.get());
    }

    private static void send(HttpServletResponse response, int status, String text, Optional<String> indexing)
            throws IOException {
        String index = indexing.map(line -> ",\"index\":\"" + line + "\"").orElse("");
        byte[] bytes = ("{\"status\":\"" + text + "\"" + index + "}").getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(bytes);
    }
}
