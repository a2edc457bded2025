package org.upright.server;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** {@code /health/live}: the process answers. {@code /health/ready}: the database does too, else 503. */
final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient BooleanSupplier ready;

    HealthServlet(BooleanSupplier ready) {
        this.ready = ready;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (Optional.ofNullable(request.getPathInfo()).orElse("")) {
            case "/live" -> send(response, 200, "up");
            case "/ready" -> sendReadiness(response);
            default -> response.sendError(404);
        }
    }

    private void sendReadiness(HttpServletResponse response) throws IOException {
        boolean up = ready.getAsBoolean();
        send(response, up ? 200 : 503, up ? "up" : "down");
    }

    private static void send(HttpServletResponse response, int status, String text) throws IOException {
        byte[] bytes = ("{\"status\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(bytes);
    }
}
