package org.upright.cql;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import kotlinx.io.Buffer;
import kotlinx.io.Source;
import kotlinx.io.Utf8Kt;
import org.cqframework.cql.cql2elm.quick.FhirLibrarySourceProvider;
import org.upright.cql.CqlHeader.Include;

/** FHIRHelpers, in the versions that the translator brings; a library of that name among the content wins. */
final class BuiltInLibraries {
    private static final String NEWEST = "4.0.1";

    private BuiltInLibraries() {}

    static Optional<LibrarySource> find(Include include) {
        if (!include.bareName().equals("FHIRHelpers")) {
            return Optional.empty();
        }
        Optional<String> version = include.version().or(() -> Optional.of(NEWEST));
        return Optional.ofNullable(new FhirLibrarySourceProvider()
                        .getLibrarySource(Translation.identifier("FHIRHelpers", version)))
                .map(Utf8Kt::readString)
                .map(text -> new LibrarySource("FHIRHelpers", LibrarySource.CQL, text));
    }

    static Source source(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Buffer buffer = new Buffer();
        buffer.write(bytes, 0, bytes.length);
        return buffer;
    }
}
