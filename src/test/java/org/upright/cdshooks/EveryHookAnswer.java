package org.upright.cdshooks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Holds every answer of {@code /cds-services} that any test gets to the rules of CDS Hooks, and the bodies that were
 * taken too. JUnit finds it by itself, so no test can forget it.
 */
public final class EveryHookAnswer implements BeforeAllCallback, Filter {
    @Override
    public void beforeAll(ExtensionContext context) {
        if (RestAssured.filters().stream().noneMatch(EveryHookAnswer.class::isInstance)) {
            RestAssured.filters(this);
        }
    }

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification expected, FilterContext context) {
        Response response = context.next(request, expected);
        String path = request.getURI().replaceFirst("^https?://[^/]*", "").replaceFirst("\\?.*", "");
        if (path.matches("/cds-services(/.*)?") && !Set.of("OPTIONS", "HEAD").contains(request.getMethod())) {
            check(request, path.replaceFirst("/cds-services/?", ""), response);
        }
        return response;
    }

    private static void check(FilterableRequestSpecification request, String path, Response response) {
        if (response.statusCode() != 200) {
            assertEquals(
                    "application/fhir+json;charset=utf-8",
                    response.contentType().replace(" ", "").toLowerCase());
            assertEquals(
                    "OperationOutcome",
                    read(response.asString()).path("resourceType").asText());
            return;
        }
        assertEquals(
                "application/json;charset=utf-8",
                response.contentType().replace(" ", "").toLowerCase());
        JsonNode answer = read(response.asString());
        if (path.isEmpty()) {
            assertEquals(List.of(), CardRules.brokenDiscovery(answer));
        } else if (path.endsWith("/feedback")) {
            assertEquals("{}", answer.toString());
            assertEquals(List.of(), CardRules.brokenFeedback(sent(request)));
        } else {
            assertEquals(List.of(), CardRules.broken(answer));
            assertEquals(List.of(), CardRules.brokenCall(sent(request)));
        }
    }

    private static JsonNode sent(FilterableRequestSpecification request) {
        Object body = request.getBody();
        return read(
                body instanceof byte[] bytes
                        ? new String(bytes, java.nio.charset.StandardCharsets.UTF_8)
                        : body.toString());
    }

    private static JsonNode read(String json) {
        try {
            return HookBodies.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("A hook's body is no JSON: " + json, e);
        }
    }
}
