package org.upright.cql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cqframework.cql.cql2elm.CqlCompilerException;
import org.cqframework.cql.cql2elm.CqlCompilerOptions;
import org.cqframework.cql.cql2elm.LibraryManager;
import org.cqframework.cql.cql2elm.LibrarySourceProvider;
import org.cqframework.cql.cql2elm.ModelManager;
import org.cqframework.cql.cql2elm.model.CompiledLibrary;
import org.hl7.elm.r1.VersionedIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Gives one CQL text to the translator, more than once where it does not take it as it is: with other options, where the
 * library asks for none, and with conversions that the translator knows but does not make.
 *
 * @param included all that it includes, translated already
 */
record SourceCompiler(ModelManager models, Map<VersionedIdentifier, CompiledLibrary> included) {
    /** Conversions can make a list within a list of one type, which then lacks conversions itself. */
    private static final int ROUNDS = 3;

    /**
     * @param errors of which one suffices to make the library unfit
     * @param broken what was left out before
     */
    record Attempt(CompiledLibrary compiled, List<CqlCompilerException> errors, List<Broken> broken) {
        boolean failed() {
            return CqlCompilerException.hasErrors(errors);
        }

        Attempt without(List<Broken> leftOut) {
            return new Attempt(compiled, errors, leftOut);
        }
    }

    /** The first attempt that succeeds, else the last. */
    Attempt compile(CqlHeader header, CqlOptions options) {
        Optional<Attempt> last = Optional.empty();
        for (CqlCompilerOptions tried : options.tried()) {
            last = Optional.of(compile(header, tried));
            if (!last.get().failed()) {
                break;
            }
        }
        return last.orElseThrow();
    }

    /** As much as can be translated, by the options that leave out least; empty where that is nothing. */
    Optional<Attempt> sound(CqlHeader header, CqlOptions options, List<Broken> lacking) {
        return options.tried().stream()
                .flatMap(tried -> Sieve.sound(header, lacking, rest -> compile(rest, tried)).stream())
                .min(Comparator.comparing(attempt -> attempt.broken().size()));
    }

    private Attempt compile(CqlHeader header, CqlCompilerOptions options) {
        String text = header.text();
        Attempt attempt = attempt(header, text, options);
        for (int round = 0; round < ROUNDS; round++) {
            Optional<String> alike = TupleLists.alike(text, attempt.compiled().getLibrary(), attempt.failed());
            if (alike.isEmpty()) {
                break;
            }
            text = alike.get();
            attempt = attempt(header, text, options);
        }
        return attempt;
    }

    private Attempt attempt(CqlHeader header, String text, CqlCompilerOptions options) {
        LibraryManager manager = new LibraryManager(models, options, new HashMap<>(included));
        manager.getLibrarySourceLoader().registerProvider(new OneSource(header.name(), text));
        List<CqlCompilerException> errors = new ArrayList<>();
        return new Attempt(
                manager.resolveLibrary(Translation.identifier(header.name(), header.version()), errors),
                errors,
                List.of());
    }

    /** Gives the translator the one library that it is to translate; the others are translated already. */
    private record OneSource(String name, String text) implements LibrarySourceProvider {
        @Override
        public kotlinx.io.@Nullable Source getLibrarySource(VersionedIdentifier identifier) {
            return name.equals(identifier.getId()) ? BuiltInLibraries.source(text) : null;
        }
    }
}
