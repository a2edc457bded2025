package org.upright.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.upright.security.SecuritySettings;
import org.upright.security.SmartConfiguration;

/** {@code /.well-known/smart-configuration}, of the server and of the FHIR endpoint. */
public final class SmartDiscovery extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final byte[] json;

    public SmartDiscovery(SecuritySettings settings) {
        this.json = new ObjectMapper()
                .valueToTree(SmartConfiguration.of(settings))
                .toString()
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
    }
}
