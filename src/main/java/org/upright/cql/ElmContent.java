package org.upright.cql;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.cqframework.cql.cql2elm.model.CompiledLibrary;
import org.cqframework.cql.elm.serializing.DefaultElmLibraryReaderProvider;
import org.hl7.elm.r1.ExpressionDef;
import org.hl7.elm.r1.Library;
import org.upright.cql.CqlHeader.Include;

/** Libraries that come as ELM, already translated elsewhere. Fit for the engine, not to be included by CQL source. */
final class ElmContent {
    private ElmContent() {}

    static CompiledLibrary read(LibrarySource source) {
        Library library =
                DefaultElmLibraryReaderProvider.INSTANCE.create(source.form()).read(source.text());
        if (library.getStatements() != null) {
            // the engine finds a define by binary search
            library.getStatements().getDef().sort(Comparator.comparing(ExpressionDef::getName));
        }
        CompiledLibrary compiled = new CompiledLibrary();
        compiled.setIdentifier(library.getIdentifier());
        compiled.setLibrary(library);
        return compiled;
    }

    static List<Include> includes(CompiledLibrary compiled) {
        return compiled.getLibrary().getIncludes() == null
                ? List.of()
                : compiled.getLibrary().getIncludes().getDef().stream()
                        .map(include -> new Include(include.getPath(), Optional.ofNullable(include.getVersion())))
                        .toList();
    }
}
