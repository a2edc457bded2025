package org.upright.authoring;

import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.FhirR4;
import org.upright.fhir.Issue;

/** Reads one resource from JSON or XML, and tells what keeps it from being read. */
final class ResourceReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private final FhirR4 fhir;

    ResourceReader(FhirR4 fhir) {
        this.fhir = fhir;
    }

    /** @param issues why there is no resource, or what the strict reader would not have; empty when all is well */
    record Read(Optional<Resource> resource, List<Issue> issues) {
        static Read refused(String text) {
            return new Read(Optional.empty(), List.of(Issue.error(IssueType.STRUCTURE, "", text)));
        }
    }

    Read read(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        if (text.startsWith("<")) {
            return parse(text);
        }
        Optional<String> broken = brokenJson(text);
        return broken.map(Read::refused).orElseGet(() -> parse(text));
    }

    /** HAPI takes the last of two equal keys and says nothing. */
    private static Optional<String> brokenJson(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            while (parser.nextToken() != null) {
                continue;
            }
            return Optional.empty();
        } catch (JsonProcessingException broken) {
            return Optional.of("This is no valid JSON: " + broken.getOriginalMessage() + ", line "
                    + broken.getLocation().getLineNr() + ".");
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Read parse(String text) {
        boolean xml = text.startsWith("<");
        try {
            IParser strict = xml ? fhir.strictXml() : fhir.strictJson();
            return new Read(Optional.of((Resource) strict.parseResource(text)), List.of());
        } catch (DataFormatException refused) {
            Issue why = Issue.error(IssueType.STRUCTURE, "", "This is no valid FHIR R4: " + refused.getMessage());
            return new Read(leniently(xml ? fhir.lenientXml() : fhir.lenientJson(), text), List.of(why));
        }
    }

    /** So that one unknown element does not hide all other findings. */
    private static Optional<Resource> leniently(IParser parser, String text) {
        try {
            return Optional.of((Resource) parser.parseResource(text));
        } catch (DataFormatException unreadable) {
            return Optional.empty();
        }
    }
}
