package org.upright.cql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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
 * @param instead what the library has beside it, for where this cannot be translated
 * @param options the translator's, as the library asks for them
 */
record LibrarySource(String name, String form, String text, Optional<LibrarySource> instead, CqlOptions options) {
    static final String CQL = "text/cql";
    private static final String ELM_JSON = "application/elm+json";
    private static final String ELM_XML = "application/elm+xml";
    private static final List<String> FORMS = List.of(CQL, ELM_JSON, ELM_XML);

    /** Where there is nothing beside it. */
    LibrarySource(String name, String form, String text) {
        this(name, form, text, Optional.empty(), CqlOptions.NONE);
    }

    /** CQL where the library has it, else ELM; empty where it has neither. */
    static Optional<LibrarySource> of(Library library) {
        String id = library.getIdElement().getIdPart();
        return of(library, library.getName() != null ? library.getName() : id == null ? "Library" : id);
    }

    private static Optional<LibrarySource> of(Library library, String name) {
        List<LibrarySource> found = library.getContent().stream()
                .flatMap(content -> read(name, content).stream())
                .sorted(Comparator.comparing(source -> FORMS.indexOf(source.form())))
                .toList();
        CqlOptions options = CqlOptions.of(library, elm(found));
        Optional<LibrarySource> best = Optional.empty();
        for (LibrarySource source : reversed(found)) {
            best = Optional.of(new LibrarySource(name, source.form(), source.text(), best, options));
        }
        return best;
    }

    private static Optional<String> elm(List<LibrarySource> found) {
        return found.stream()
                .filter(source -> !source.isCql())
                .map(LibrarySource::text)
                .findFirst();
    }

    private static List<LibrarySource> reversed(List<LibrarySource> sources) {
        List<LibrarySource> turned = new ArrayList<>(sources);
        Collections.reverse(turned);
        return turned;
    }

    private static Optional<LibrarySource> read(String name, Attachment content) {
        String declared = content.getData() != null && content.getContentType() != null
                ? content.getContentType().strip().toLowerCase(Locale.ROOT)
                : "";
        return FORMS.stream().filter(declared::startsWith).findFirst().map(form -> {
            String text = new String(content.getData(), StandardCharsets.UTF_8);
            String written = form.equals(CQL) ? written(text) : form;
            return new LibrarySource(name, written, written.equals(CQL) ? text : text.strip());
        });
    }

    /** No CQL begins with a brace or a bracket: tools have put ELM where they had CQL before, and left the type. */
    private static String written(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") ? ELM_JSON : start.startsWith("<") ? ELM_XML : CQL;
    }

    /** What an include statement means: a library of the content, else one that is built in. */
    static Optional<LibrarySource> included(Include include, Knowledge knowledge) {
        return include.names().stream()
                .flatMap(name -> knowledge.libraryNamed(name, include.version()).stream())
                .findFirst()
                .flatMap(found -> of(found, include.bareName()))
                .or(() -> BuiltInLibraries.find(include));
    }

    boolean isCql() {
        return form.equals(CQL);
    }
}
