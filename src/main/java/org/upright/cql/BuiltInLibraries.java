package org.upright.cql;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import kotlinx.io.Buffer;
import kotlinx.io.Source;
import kotlinx.io.Utf8Kt;
import org.cqframework.cql.cql2elm.quick.FhirLibrarySourceProvider;
import org.upright.cql.CqlHeader.Include;

/**
 * FHIRHelpers, in the versions that the translator brings; a library of that name among the content wins. For a version
 * 4.x that nobody has, such as {@code 4.1.000}, the newest stands in: all of them convert the types of FHIR R4.
 */
final class BuiltInLibraries {
    private static final String NEWEST = "4.0.1";

    private BuiltInLibraries() {}

    static Optional<LibrarySource> find(Include include) {
        if (!include.bareName().equals("FHIRHelpers")) {
            return Optional.empty();
        }
        String version = include.version().orElse(NEWEST);
        return text(version)
                .or(() -> version.startsWith("4.") ? text(NEWEST) : Optional.empty())
                .map(text -> new LibrarySource("FHIRHelpers", LibrarySource.CQL, text));
    }

    private static Optional<String> text(String version) {
        return Optional.ofNullable(new FhirLibrarySourceProvider()
                        .getLibrarySource(Translation.identifier("FHIRHelpers", Optional.of(version))))
                .map(Utf8Kt::readString);
    }

    static Source source(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Buffer buffer = new Buffer();
        buffer.write(bytes, 0, bytes.length);
        return buffer;
    }
}
