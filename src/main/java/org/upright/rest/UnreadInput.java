package org.upright.rest;

import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;

/** Says where in a body the parser met what it could not read; the parser itself knows only the name. */
final class UnreadInput {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NAMED =
            Pattern.compile("(?:Unknown element|Unknown attribute|Element) `([A-Za-z0-9_]+)`");
    private static final Pattern VALUED =
            Pattern.compile("(?s)^Value `(.*?)` is not allowed \\(.* in `([A-Za-z0-9_]+)`\\.$");

    /** Of a value of a wrong type, which knows its place; HAPI keeps no more of it than its message. */
    private static final Pattern PLACED = Pattern.compile("(?s)^(?:`.*` at )?`(?<place>[A-Za-z0-9_.\\[\\]]+)` is"
            + " (?:a JSON [a-z]+; a JSON [a-z]+ is expected|a list; the element does not repeat)\\.$");

    private static final Pattern PREAMBLE =
            Pattern.compile("^Failed to parse request body as \\w+ resource\\. Error was: ");

    /** Of the XML parser, which says it in its own words. */
    private static final Pattern LINE =
            Pattern.compile("^DataFormatException at \\[\\[row,col \\{unknown-source}]: \\[[0-9]+,[0-9]+]]: ");

    private UnreadInput() {}

    static Issue issue(String message, ServletRequestDetails request) {
        String said = PREAMBLE.matcher(message).replaceFirst("");
        Issue issue = located(LINE.matcher(said).replaceFirst(""), request);
        return issue.where().isEmpty() ? Issue.error(issue.code(), "", said) : issue;
    }

    private static Issue located(String text, ServletRequestDetails request) {
        Matcher placed = PLACED.matcher(text);
        if (placed.find()) {
            return Issue.error(IssueType.STRUCTURE, placed.group("place"), text);
        }
        Matcher valued = VALUED.matcher(text);
        if (valued.find()) {
            String place = place(valued.group(2), Optional.of(valued.group(1)), request)
                    .orElse("");
            return Issue.error(place.isEmpty() ? IssueType.INVALID : IssueType.VALUE, place, text);
        }
        Matcher named = NAMED.matcher(text);
        String place =
                named.find() ? place(named.group(1), Optional.empty(), request).orElse("") : "";
        return Issue.error(place.isEmpty() ? IssueType.INVALID : IssueType.STRUCTURE, place, text);
    }

    /**
     * Path of the first field of this name, such as {@code Patient.name[0].famly}.
     *
     * @param value that it has, itself or as a member of its list, where that is known
     */
    private static Optional<String> place(String field, Optional<String> value, ServletRequestDetails request) {
        byte[] body = request.loadRequestContents();
        if (isXml(body)) {
            return XmlPlace.of(body, field, value, request.getFhirContext());
        }
        try (JsonParser parser = JSON.createParser(body)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                boolean here = value.isEmpty()
                        ? token == JsonToken.FIELD_NAME && field.equals(parser.currentName())
                        : token.isScalarValue() && value.get().equals(parser.getText()) && isOf(field, parser);
                if (here) {
                    return Optional.of(path(parser, request));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // no JSON at all: then the message must do
        }
    }

    private static boolean isXml(byte[] body) {
        return new String(body, 0, Math.min(body.length, 100), StandardCharsets.UTF_8)
                .stripLeading()
                .startsWith("<");
    }

    private static boolean isOf(String field, JsonParser parser) {
        JsonStreamContext within = parser.getParsingContext();
        JsonStreamContext named = within.inArray() ? within.getParent() : within;
        return field.equals(named.getCurrentName());
    }

    private static String path(JsonParser parser, ServletRequestDetails request) {
        String pointer = parser.getParsingContext().pathAsPointer().toString();
        String root = Optional.ofNullable(request.getResourceName()).orElse("Bundle");
        return root + pointer.replaceAll("/([0-9]+)", "[$1]").replace('/', '.');
    }
}
