package org.upright.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.upright.fhir.Issue;
import org.upright.store.EverythingPage;
import org.upright.store.HistoryPage;
import org.upright.store.SearchPage;
import org.upright.store.Stored;
import org.upright.store.Written;

/**
 * Bundles of stored resources, written round their bytes.
 *
 * @see <a href="https://hl7.org/fhir/R4/bundle.html">Bundle</a>
 */
final class BundleWriter {
    private static final JsonFactory JSON = new JsonFactory();

    /** Of an entry, beside its resource. */
    private static final int AROUND = 512;

    private final ByteArrayOutputStream bytes;
    private final JsonGenerator json;
    private final PageLinks links;

    private BundleWriter(PageLinks links, Stream<Stored> resources) throws IOException {
        long size = resources.mapToLong(one -> one.json().length + AROUND).sum();
        this.bytes = new ByteArrayOutputStream(Math.toIntExact(2L * AROUND + size));
        this.json = JSON.createGenerator(bytes);
        this.links = links;
    }

    /** UTF-8 JSON of a searchset. */
    static byte[] searchset(SearchPage page, PageLinks links) {
        try {
            return new BundleWriter(links, Stream.concat(page.matches().stream(), page.included().stream()))
                    .search(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** UTF-8 JSON of a history. */
    static byte[] history(HistoryPage page, PageLinks links) {
        try {
            return new BundleWriter(links, page.entries().stream().map(Written::stored)).versions(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** UTF-8 JSON of a page of a patient's record. */
    static byte[] record(EverythingPage page, PageLinks links, String self, Optional<String> next) {
        try {
            return new BundleWriter(links, page.members().stream()).members(page, self, next);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] search(SearchPage page) throws IOException {
        begin("searchset", page.total(), links.page(page.self()), page.next().map(links::page));
        boolean empty = page.matches().isEmpty()
                && page.included().isEmpty()
                && page.issues().isEmpty();
        beginEntries(empty);
        for (Stored stored : page.matches()) {
            found(stored, "match");
        }
        for (Stored stored : page.included()) {
            found(stored, "include");
        }
        if (!page.issues().isEmpty()) {
            outcome(page.issues());
        }
        return end(empty);
    }

    private byte[] members(EverythingPage page, String self, Optional<String> next) throws IOException {
        begin("searchset", page.total(), self, next);
        beginEntries(page.members().isEmpty());
        for (Stored stored : page.members()) {
            found(stored, "match");
        }
        return end(page.members().isEmpty());
    }

    private byte[] versions(HistoryPage page) throws IOException {
        begin("history", page.total(), links.self(), links.next(page));
        beginEntries(page.entries().isEmpty());
        for (Written written : page.entries()) {
            version(written);
        }
        return end(page.entries().isEmpty());
    }

    private void begin(String type, Optional<Long> total, String self, Optional<String> next) throws IOException {
        json.writeStartObject();
        json.writeStringField("resourceType", "Bundle");
        json.writeStringField("type", type);
        if (total.isPresent()) {
            json.writeNumberField("total", total.get());
        }
        json.writeArrayFieldStart("link");
        link("self", self);
        if (next.isPresent()) {
            link("next", next.get());
        }
        json.writeEndArray();
    }

    private void link(String relation, String url) throws IOException {
        json.writeStartObject();
        json.writeStringField("relation", relation);
        json.writeStringField("url", url);
        json.writeEndObject();
    }

    private void beginEntries(boolean empty) throws IOException {
        if (!empty) {
            json.writeArrayFieldStart("entry");
        }
    }

    private byte[] end(boolean empty) throws IOException {
        if (!empty) {
            json.writeEndArray();
        }
        json.writeEndObject();
        json.close();
        return bytes.toByteArray();
    }

    private void found(Stored stored, String mode) throws IOException {
        json.writeStartObject();
        json.writeStringField("fullUrl", links.base() + "/" + stored.reference());
        resource(stored.json());
        json.writeObjectFieldStart("search");
        json.writeStringField("mode", mode);
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Raw bytes between what the generator writes: it is told of a value, then emptied, then passed by. */
    private void resource(byte[] stored) throws IOException {
        json.writeFieldName("resource");
        json.writeRawValue("");
        json.flush();
        bytes.write(stored);
    }

    private void outcome(List<Issue> issues) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("resource");
        json.writeStringField("resourceType", "OperationOutcome");
        json.writeArrayFieldStart("issue");
        for (Issue issue : issues) {
            json.writeStartObject();
            json.writeStringField("severity", issue.severity().toCode());
            json.writeStringField("code", issue.code().toCode());
            json.writeStringField("diagnostics", issue.text());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeObjectFieldStart("search");
        json.writeStringField("mode", "outcome");
        json.writeEndObject();
        json.writeEndObject();
    }

    private void version(Written written) throws IOException {
        Stored stored = written.stored();
        json.writeStartObject();
        json.writeStringField("fullUrl", links.base() + "/" + stored.reference());
        if (!stored.deleted()) {
            resource(stored.json());
        }
        json.writeObjectFieldStart("request");
        json.writeStringField("method", method(written.kind()));
        json.writeStringField("url", written.kind() == Written.Kind.CREATED ? stored.type() : stored.reference());
        json.writeEndObject();
        json.writeObjectFieldStart("response");
        json.writeStringField("status", status(written.kind()));
        json.writeStringField("etag", "W/\"" + stored.version() + "\"");
        json.writeStringField("lastModified", stored.updated().toString());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static String method(Written.Kind kind) {
        return switch (kind) {
            case CREATED -> "POST";
            case DELETED -> "DELETE";
            case UPDATED, UNCHANGED -> "PUT";
        };
    }

    private static String status(Written.Kind kind) {
        return switch (kind) {
            case CREATED -> "201 Created";
            case DELETED -> "204 No Content";
            case UPDATED, UNCHANGED -> "200 OK";
        };
    }
}
