package org.upright.cql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.apply.expression.Compiled;
import org.upright.apply.expression.Expression;
import org.upright.apply.expression.ExpressionText;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** Compiles the CQL expressions of one definition. */
final class CqlCompilation {
    private final Translator translator;
    private final Knowledge knowledge;
    private final Map<String, Library> definitions = new LinkedHashMap<>();
    private final Map<Canonical, Translated> translations = new HashMap<>();
    private final List<Translation> libraries = new ArrayList<>();
    private final List<Issue> issues = new ArrayList<>();
    private final List<Issue> notes = new ArrayList<>();

    /** @param canonicals the definition's libraries */
    CqlCompilation(Translator translator, Knowledge knowledge, List<Canonical> canonicals) {
        this.translator = translator;
        this.knowledge = knowledge;
        for (Canonical canonical : canonicals) {
            Optional<Library> library = knowledge.artifact(Library.class, canonical);
            Translated translated = translate(canonical, library);
            translated.translation().ifPresent(translation -> {
                libraries.add(translation);
                definitions.put(translation.name(), library.orElseThrow());
            });
            (translated.translation().isPresent() ? notes : issues).addAll(translated.issues());
        }
    }

    private Translated translate(Canonical canonical, Optional<Library> library) {
        return translations.computeIfAbsent(
                canonical,
                asked -> library.map(found -> translator.translate(found, knowledge))
                        .orElseGet(() -> Translated.failed(
                                Issue.error(IssueType.NOTFOUND, "", "Library `" + asked + "` is not known here."))));
    }

    List<Compiled> compile(List<Expression> expressions) {
        Map<Expression, Compiled> compiled = new LinkedHashMap<>();
        List<Expression> inline = new ArrayList<>();
        for (Expression expression : expressions) {
            Optional<Compiled> named = named(expression);
            named.ifPresentOrElse(found -> compiled.put(expression, found), () -> inline.add(expression));
        }
        compiled.putAll(inline(inline));
        return Translated.noted(expressions.stream().map(compiled::get).toList(), notes);
    }

    /** Empty where the expression is CQL itself. */
    private Optional<Compiled> named(Expression expression) {
        Optional<Issue> refusal = ExpressionText.refusal(expression);
        if (refusal.isPresent()) {
            return refusal.map(issue -> Compiled.rejected(expression, issue));
        }
        if (expression.library().isPresent()) {
            return Optional.of(inReferenced(expression, expression.library().get()));
        }
        DefineSearch search = new DefineSearch(libraries);
        if (!CqlEvaluator.isName(expression)
                && search.named(expression).size() != 1
                && search.broken(expression).isEmpty()) {
            return Optional.empty();
        }
        Compiled found = search.find(expression);
        return Optional.of(found.expression().isPresent() ? found : with(issues, found));
    }

    private Compiled inReferenced(Expression expression, Canonical canonical) {
        Translated translated = translate(canonical, knowledge.artifact(Library.class, canonical));
        return translated
                .translation()
                .map(library -> new DefineSearch(List.of(library)).find(expression))
                .orElseGet(() -> rejected(expression, translated.issues()));
    }

    /** A name that is not found is first of all the fault of the library that could not be translated. */
    private static Compiled with(List<Issue> issues, Compiled compiled) {
        return issues.isEmpty() ? compiled : rejected(compiled.source(), issues);
    }

    private static Compiled rejected(Expression source, List<Issue> issues) {
        return new Compiled(
                source,
                Optional.empty(),
                issues.stream().map(issue -> issue.at(source.where())).toList());
    }

    private Map<Expression, Compiled> inline(List<Expression> expressions) {
        if (expressions.isEmpty()) {
            return Map.of();
        }
        Translated together = translate(expressions, false);
        if (together.translation().isPresent()) {
            return ready(expressions, together.translation().get());
        }
        Map<Expression, Compiled> compiled = new LinkedHashMap<>();
        List<Expression> sound = new ArrayList<>();
        for (Expression expression : expressions) {
            Translated alone = translate(List.of(expression), false);
            if (alone.translation().isPresent()) {
                sound.add(expression);
            } else {
                compiled.put(
                        expression,
                        bare(expression)
                                .orElseGet(() -> rejected(expression, issues.isEmpty() ? alone.issues() : issues)));
            }
        }
        if (sound.size() < expressions.size()) {
            compiled.putAll(inline(sound));
        } else {
            sound.forEach(expression -> compiled.putAll(ready(
                    List.of(expression),
                    translate(List.of(expression), false).translation().orElseThrow())));
        }
        return compiled;
    }

    /** With defines of the definition's libraries by their bare names, as a single one may be named. */
    private Optional<Compiled> bare(Expression expression) {
        List<Expression> only = List.of(expression);
        return translate(only, true)
                .translation()
                .map(library -> ready(only, library).get(expression));
    }

    private Translated translate(List<Expression> expressions, boolean bare) {
        InlineLibrary library = new InlineLibrary(expressions, libraries, bare);
        return translator.translate(library.source(), library.over(knowledge, definitions));
    }

    private static Map<Expression, Compiled> ready(List<Expression> expressions, Translation library) {
        Map<Expression, Compiled> compiled = new LinkedHashMap<>();
        for (int i = 0; i < expressions.size(); i++) {
            Expression source = expressions.get(i);
            String define = InlineLibrary.define(i);
            compiled.put(
                    source,
                    library.define(define)
                            .map(def ->
                                    Compiled.ready(new CqlExpression(source, library, define, Reach.of(def, library))))
                            .orElseGet(() -> Compiled.rejected(source, unread(source))));
        }
        return compiled;
    }

    private static Issue unread(Expression source) {
        return Issue.error(
                IssueType.INVALID, source.where(), "Expression `" + source.shown() + "` is no expression of CQL.");
    }
}
