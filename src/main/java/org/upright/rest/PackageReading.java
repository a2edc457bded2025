package org.upright.rest;

import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.jspecify.annotations.Nullable;
import org.upright.content.Slips;
import org.upright.fhir.Issue;

/** Reads other people's guidelines past their {@link Slips}, and says so in the answer to each entry of the bundle. */
final class PackageReading {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MENDED = PackageReading.class.getName();

    private PackageReading() {}

    /** Called before the body is parsed; a body that cannot be read is left for the parser to refuse. */
    static void prepare(RequestDetails request) {
        String mime = String.valueOf(request.getHeader("Content-Type"));
        if (request.getRequestType() == RequestTypeEnum.POST && mime.contains("json")) {
            byte[] body = request.loadRequestContents();
            Map<Integer, List<Issue>> issues = new LinkedHashMap<>();
            JsonNode bundle = parsed(body);
            IntStream.range(0, bundle.path("entry").size())
                    .forEach(i -> read(bundle.path("entry").path(i).path("resource"), i, issues));
            if (!issues.isEmpty()) {
                request.setRequestContents(bundle.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                request.getUserData().put(MENDED, issues);
            }
        }
    }

    private static JsonNode parsed(byte[] body) {
        try {
            @Nullable JsonNode read = JSON.readTree(body);
            return read == null ? JSON.missingNode() : read;
        } catch (IOException unreadable) {
            return JSON.missingNode();
        }
    }

    private static void read(JsonNode resource, int entry, Map<Integer, List<Issue>> issues) {
        List<Issue> mended = Slips.mend(resource);
        if (!mended.isEmpty()) {
            issues.put(entry, mended);
        }
    }

    /** Adds what was mended to the answer of each entry that it was mended in. */
    @SuppressWarnings("unchecked")
    static Bundle told(RequestDetails request, Bundle answer) {
        Object noted = request.getUserData().get(MENDED);
        if (noted instanceof Map<?, ?> issues) {
            ((Map<Integer, List<Issue>>) issues).forEach((entry, left) -> {
                OperationOutcome outcome = new OperationOutcome();
                left.forEach(issue -> outcome.addIssue(issue.toComponent()));
                answer.getEntry().get(entry).getResponse().setOutcome(outcome);
            });
        }
        return answer;
    }
}
