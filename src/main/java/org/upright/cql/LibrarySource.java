package org.upright.cql;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Library;
import org.upright.apply.expression.Knowledge;
import org.upright.cql.CqlHeader.Include;

/**
 * What a library's translation is made of.
 *
 * @param name what messages call it
 * @param form the MIME type, {@code text/cql}, {@code application/elm+json} or {@code application/elm+xml}
 */
record LibrarySource(String name, String form, String text) {
    static final String CQL = "text/cql";
    private static final List<String> FORMS = List.of(CQL, "application/elm+json", "application/elm+xml");

    /** CQL where the library has it, else ELM; empty where it has neither. */
    static Optional<LibrarySource> of(Library library) {
        String name =
                library.hasName() ? library.getName() : library.getIdElement().getIdPart();
        return FORMS.stream()
                .flatMap(form -> library.getContent().stream()
                        .filter(content -> isOf(form, content))
                        .map(content -> new LibrarySource(
                                Optional.ofNullable(name).orElse("Library"),
                                form,
                                new String(content.getData(), StandardCharsets.UTF_8))))
                .findFirst();
    }

    /** What an include statement means: a library of the content, else one that is built in. */
    static Optional<LibrarySource> included(Include include, Knowledge knowledge) {
        return knowledge
                .libraryNamed(include.bareName(), include.version())
                .flatMap(LibrarySource::of)
                .map(found -> new LibrarySource(include.bareName(), found.form(), found.text()))
                .or(() -> BuiltInLibraries.find(include));
    }

    private static boolean isOf(String form, Attachment content) {
        return content.hasData()
                && content.hasContentType()
                && content.getContentType().strip().toLowerCase(Locale.ROOT).startsWith(form);
    }

    boolean isCql() {
        return form.equals(CQL);
    }
}
