package org.upright.cql;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cqframework.cql.cql2elm.CqlCompilerException.ErrorSeverity;
import org.cqframework.cql.cql2elm.CqlCompilerOptions;
import org.cqframework.cql.cql2elm.LibraryManager;
import org.cqframework.cql.cql2elm.ModelManager;
import org.cqframework.cql.cql2elm.model.CompiledLibrary;
import org.hl7.elm.r1.Library;
import org.upright.apply.expression.Knowledge;
import org.upright.cql.CqlHeader.Include;
import org.upright.cql.SourceCompiler.Attempt;
import org.upright.fhir.Issue;

/**
 * The translation of one library and, before it, of those that it includes, as far as the cache has not got them.
 */
final class OneTranslation {
    private static final int MOST_NOTED = 20;

    /** The expressions of a definition are asked one by one; conversions are called without their names. */
    private static final Set<String> NEVER_IN_PART = Set.of(InlineLibrary.NAME, "FHIRHelpers");

    private final Deque<String> path = new ArrayDeque<>();
    private final Map<Include, Translated> included = new HashMap<>();
    private final List<Issue> notes = new ArrayList<>();
    private final Knowledge knowledge;
    private final ModelManager models;
    private final String usedModels;
    private final Map<String, Translated> cache;
    private final CqlObserver observer;

    OneTranslation(
            Knowledge knowledge,
            ModelManager models,
            String usedModels,
            Map<String, Translated> cache,
            CqlObserver observer) {
        this.knowledge = knowledge;
        this.models = models;
        this.usedModels = usedModels;
        this.cache = cache;
        this.observer = observer;
    }

    Translated translate(LibrarySource source) {
        Translated translated = of(source);
        List<Issue> broken = translated.translation().stream()
                .flatMap(Translation::allBroken)
                .map(one -> one.why().asWarning())
                .distinct()
                .toList();
        broken.stream().limit(MOST_NOTED).forEach(notes::add);
        if (broken.size() > MOST_NOTED) {
            notes.add(TranslatorIssues.more(source.name(), broken.size() - MOST_NOTED));
        }
        return translated.translation().isPresent()
                ? translated.noting(notes.stream().distinct().toList())
                : translated;
    }

    /** What the library has beside its CQL is used where that cannot be translated, and the author is told. */
    private Translated of(LibrarySource source) {
        source.options().unknown().forEach(what -> notes.add(TranslatorIssues.unknownOption(source.name(), what)));
        Translated translated = alone(source);
        if (translated.isWhole() || source.instead().isEmpty()) {
            return translated;
        }
        Translated instead = of(source.instead().get());
        if (instead.translation().isEmpty() || translated.translation().isPresent() && !instead.isWhole()) {
            return translated;
        }
        notes.add(TranslatorIssues.elmInstead(source.name(), translated.why()));
        return instead;
    }

    private Translated alone(LibrarySource source) {
        if (path.contains(source.name())) {
            return Translated.failed(TranslatorIssues.cycle(source.name(), path));
        }
        path.addLast(source.name());
        try {
            return source.isCql() ? cql(source) : elm(source);
        } catch (Exception | StackOverflowError e) {
            return Translated.failed(TranslatorIssues.untranslatable(source.name(), e));
        } finally {
            path.removeLast();
        }
    }

    private Translated cql(LibrarySource source) {
        CqlHeader header = CqlHeader.of(source.text(), "");
        if (header.name().isEmpty()) {
            return Translated.failed(TranslatorIssues.nameless(source.name()));
        }
        return withIncludes(source, header.includes(), (key, includes) -> {
            observer.translated(header.name());
            SourceCompiler compiler = new SourceCompiler(models, Translation.closure(includes));
            List<Broken> lacking =
                    includes.values().stream().flatMap(Translation::allBroken).toList();
            Attempt attempt = compiler.compile(header, source.options());
            if (attempt.failed() || !lacking.isEmpty()) {
                Optional<Attempt> sound = NEVER_IN_PART.contains(header.name()) && attempt.failed()
                        ? Optional.empty()
                        : compiler.sound(header, source.options(), lacking);
                if (sound.isEmpty()
                        || NEVER_IN_PART.contains(header.name())
                                && !sound.get().broken().isEmpty()) {
                    return Translated.failed(
                            attempt.failed()
                                    ? TranslatorIssues.of(header.name(), attempt.errors(), ErrorSeverity.Error)
                                    : lacking.stream().map(Broken::why).toList());
                }
                attempt = sound.get();
            }
            CompiledLibrary compiled = attempt.compiled();
            SortKeys.convert(compiled.getLibrary());
            NodeGuards.place(compiled.getLibrary());
            OverloadNames.give(compiled.getLibrary(), alias -> elm(alias, compiled.getLibrary(), includes));
            return ready(LibraryName.of(header), key, compiled, includes, attempt.broken());
        });
    }

    private Translated elm(LibrarySource source) {
        CompiledLibrary compiled = ElmContent.read(source);
        CqlOptions.recorded(source.text())
                .filter(source.options()::differFrom)
                .map(recorded -> TranslatorIssues.otherOptions(source.name(), recorded, source.options()))
                .ifPresent(notes::add);
        NodeGuards.place(compiled.getLibrary());
        return withIncludes(source, ElmContent.includes(compiled), (key, includes) -> {
            ElmSieve sieve = new ElmSieve(source.name(), compiled.getLibrary());
            List<Issue> errors = sieve.sift(alias -> included(alias, compiled.getLibrary(), includes));
            if (!errors.isEmpty()) {
                return Translated.failed(errors);
            }
            OverloadNames.give(compiled.getLibrary(), alias -> elm(alias, compiled.getLibrary(), includes));
            return ready(LibraryName.bare(source.name()), key, compiled, includes, sieve.broken());
        });
    }

    private static Optional<Library> elm(String alias, Library library, Map<Include, Translation> includes) {
        return included(alias, library, includes).map(Translation::elm);
    }

    private static Optional<Translation> included(String alias, Library library, Map<Include, Translation> includes) {
        return library.getIncludes() == null
                ? Optional.empty()
                : library.getIncludes().getDef().stream()
                        .filter(include -> alias.equals(include.getLocalIdentifier()))
                        .findFirst()
                        .map(include -> new Include(include.getPath(), Optional.ofNullable(include.getVersion())))
                        .flatMap(include -> Optional.ofNullable(includes.get(include)));
    }

    private Translated ready(
            LibraryName name,
            String key,
            CompiledLibrary compiled,
            Map<Include, Translation> includes,
            List<Broken> broken) {
        LibraryManager manager = new LibraryManager(
                models, CqlCompilerOptions.defaultOptions(), Translation.closure(includes), CalendarUnits.lazily());
        manager.getLibrarySourceLoader().clearProviders();
        return Translated.of(Translation.of(name, key, compiled, includes, broken, manager));
    }

    private interface Step {
        Translated take(String key, Map<Include, Translation> includes);
    }

    private Translated withIncludes(LibrarySource source, List<Include> wanted, Step step) {
        Map<Include, Translation> includes = new LinkedHashMap<>();
        for (Include include : wanted) {
            Translated translated = included(source, include);
            if (translated.translation().isEmpty()) {
                return translated;
            }
            includes.put(include, translated.translation().get());
        }
        String key = key(source, includes);
        Translated kept = cache.get(key);
        if (kept != null) {
            return kept;
        }
        Translated made = step.take(key, includes);
        cache.put(key, made);
        return made;
    }

    /** Once, however many of the others include it too. */
    private Translated included(LibrarySource by, Include include) {
        Translated known = included.get(include);
        if (known != null) {
            return known;
        }
        Translated translated = LibrarySource.included(include, knowledge)
                .map(this::of)
                .orElseGet(() -> Translated.failed(TranslatorIssues.unknownInclude(by.name(), include)));
        included.put(include, translated);
        return translated;
    }

    private String key(LibrarySource source, Map<Include, Translation> includes) {
        MessageDigest digest = sha256();
        digest.update((usedModels
                        + '\n'
                        + source.form()
                        + ' '
                        + source.options()
                        + '\n'
                        + source.name()
                        + '\n'
                        + source.text())
                .getBytes(StandardCharsets.UTF_8));
        includes.forEach((include, translation) ->
                digest.update(('\n' + include.toString() + ' ' + translation.key()).getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
