package org.upright.rest;

import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryResponseComponent;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.jspecify.annotations.Nullable;
import org.upright.content.Slips;
import org.upright.fhir.Issue;

/** Reads other people's guidelines past their {@link Slips}, and says so in the answer to each entry of the bundle. */
final class PackageReading {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MENDED = PackageReading.class.getName();
    private static final Pattern ENTRY = Pattern.compile("^Bundle\\.entry\\[([0-9]+)]");

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

    /** Adds what was mended, and what was read though it was quoted, to the answer of each entry that has it. */
    @SuppressWarnings("unchecked") // nobody else writes under that name
    static Bundle told(RequestDetails request, Bundle sent, Bundle answer) {
        Map<Integer, List<Issue>> all = new TreeMap<>();
        StrictReading.quoted(sent).forEach(issue -> note(entry(issue), issue, all));
        if (request.getUserData().get(MENDED) instanceof Map<?, ?> mended) {
            ((Map<Integer, List<Issue>>) mended)
                    .forEach((entry, issues) -> issues.forEach(issue -> note(entry, issue, all)));
        }
        all.forEach((entry, issues) -> tell(answer.getEntry().get(entry).getResponse(), issues));
        return answer;
    }

    private static void note(int entry, Issue issue, Map<Integer, List<Issue>> all) {
        all.computeIfAbsent(entry, unused -> new ArrayList<>()).add(issue);
    }

    private static int entry(Issue issue) {
        Matcher place = ENTRY.matcher(issue.where());
        boolean unused = place.find();
        return Integer.parseInt(place.group(1));
    }

    private static void tell(BundleEntryResponseComponent response, List<Issue> issues) {
        OperationOutcome outcome =
                response.getOutcome() instanceof OperationOutcome said ? said : new OperationOutcome();
        issues.forEach(issue -> outcome.addIssue(issue.toComponent()));
        response.setOutcome(outcome);
    }
}
