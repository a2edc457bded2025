package org.upright.cql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cqframework.cql.cql2elm.CqlCompilerException.ErrorSeverity;
import org.cqframework.cql.cql2elm.CqlCompilerOptions;
import org.cqframework.cql.cql2elm.CqlCompilerOptions.Options;
import org.cqframework.cql.cql2elm.LibraryBuilder.SignatureLevel;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/**
 * The translator's options that a library asks for, as far as they change what its CQL means.
 *
 * <p>They are those of {@code cqf-cqlOptions}, else those that ELM beside the CQL says it was translated with. Options
 * about what the translator writes beside the logic (annotations, locators, signatures, data requirements) change no
 * answer and are passed over.
 *
 * @param chosen empty where the library asks for none: it is not the same as asking for an empty list
 * @param compatibility the version of CQL, {@code 1.3} to {@code 1.5}
 * @param unknown what it asks for that is not known here, as the end of a sentence
 * @see <a href="https://hl7.org/fhir/us/cqfmeasures/using-cql.html#translation-to-elm">Translator options</a>
 */
record CqlOptions(Optional<Set<Options>> chosen, Optional<String> compatibility, List<String> unknown) {
    static final CqlOptions NONE = new CqlOptions(Optional.empty(), Optional.empty(), List.of());

    private static final Set<String> EXTENSIONS = Set.of(
            "http://hl7.org/fhir/StructureDefinition/cqf-cqlOptions",
            "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-cqlOptions");

    private static final Set<Options> OF_MEANING = EnumSet.of(
            Options.DisableListTraversal,
            Options.DisableListDemotion,
            Options.DisableListPromotion,
            Options.EnableIntervalDemotion,
            Options.EnableIntervalPromotion,
            Options.DisableMethodInvocation,
            Options.RequireFromKeyword);

    private static final Set<String> OF_WRITING = Set.of(
            "translatorVersion",
            "format",
            "analyzeDataRequirements",
            "collapseDataRequirements",
            "enableCqlOnly",
            "errorLevel",
            "signatureLevel",
            "verifyOnly");

    private static final Set<String> COMPATIBLE = Set.of("1.3", "1.4", "1.5");

    /** Of ELM in JSON and in XML; within a text of either, quotes are escaped. */
    private static final Pattern RECORDED =
            Pattern.compile("\"translatorOptions\"\\s*:\\s*\"([^\"]*)\"|\\btranslatorOptions\\s*=\\s*\"([^\"]*)\"");

    CqlOptions {
        chosen = chosen.map(Set::copyOf);
        unknown = List.copyOf(unknown);
    }

    /** @param elm what stands beside its CQL, empty where there is none */
    static CqlOptions of(Library library, Optional<String> elm) {
        return library.getExtension().stream()
                .filter(extension -> EXTENSIONS.contains(extension.getUrl()))
                .findFirst()
                .map(extension -> asked(library, extension))
                .orElseGet(() -> elm.flatMap(CqlOptions::recorded).orElse(NONE));
    }

    private static CqlOptions asked(Library library, Extension extension) {
        String reference = extension.getValue() instanceof Reference options && options.getReference() != null
                ? options.getReference()
                : "";
        return library.getContained().stream()
                .filter(contained -> ("#" + id(contained)).equals(reference))
                .filter(Parameters.class::isInstance)
                .map(Parameters.class::cast)
                .findFirst()
                .map(CqlOptions::of)
                .orElseGet(() -> NONE.unknowing("translator options `" + reference + "`, which it does not contain"));
    }

    private static String id(Resource contained) {
        String id = String.valueOf(contained.getIdElement().getIdPart());
        return id.startsWith("#") ? id.substring(1) : id;
    }

    private static CqlOptions of(Parameters parameters) {
        List<String> named = new ArrayList<>();
        Map<String, String> others = new TreeMap<>();
        for (ParametersParameterComponent parameter : parameters.getParameter()) {
            String value =
                    parameter.hasValue() ? String.valueOf(parameter.getValue().primitiveValue()) : "";
            if ("option".equals(parameter.getName())) {
                named.add(value);
            } else if (!OF_WRITING.contains(String.valueOf(parameter.getName()))) {
                others.put(String.valueOf(parameter.getName()), value);
            }
        }
        CqlOptions options = named(named);
        for (Map.Entry<String, String> other : others.entrySet()) {
            options = options.with(other.getKey(), other.getValue());
        }
        return options;
    }

    private CqlOptions with(String name, String value) {
        if (name.equals("compatibilityLevel") && COMPATIBLE.contains(value)) {
            return new CqlOptions(chosen, Optional.of(value), unknown);
        }
        return name.equals("validateUnits") && value.equals("true")
                ? this
                : unknowing("`" + name + "` = `" + value + "`, which the translator has not");
    }

    private CqlOptions unknowing(String what) {
        List<String> all = new ArrayList<>(unknown);
        all.add(what);
        return new CqlOptions(chosen, compatibility, all);
    }

    /** What ELM says it was translated with; empty where it does not say. */
    static Optional<CqlOptions> recorded(String elm) {
        Matcher matcher = RECORDED.matcher(elm);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String written = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return Optional.of(named(Arrays.stream(written.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList()));
    }

    private static CqlOptions named(List<String> names) {
        Set<Options> chosen = EnumSet.noneOf(Options.class);
        List<String> unknown = new ArrayList<>();
        for (String name : names) {
            Optional<Options> known = Options.getEntries().stream()
                    .filter(option -> option.name().equals(name))
                    .findFirst();
            known.filter(OF_MEANING::contains).ifPresent(chosen::add);
            if (known.isEmpty()) {
                unknown.add("the option `" + name + "`, which the translator has not");
            }
        }
        return new CqlOptions(Optional.of(chosen), Optional.empty(), unknown);
    }

    /** Whether what was translated by the other options may mean something else. */
    boolean differFrom(CqlOptions other) {
        return chosen.isPresent() && other.chosen.isPresent() && !chosen.get().equals(other.chosen.get());
    }

    /**
     * One after the other until the library can be translated. Where it asks for none they are those of the reference
     * tools, which take no list for its only member nor the other way round, then those that do.
     */
    List<CqlCompilerOptions> tried() {
        return chosen.map(asked -> List.of(compiler(asked)))
                .orElseGet(() -> List.of(
                        compiler(EnumSet.of(Options.DisableListDemotion, Options.DisableListPromotion)),
                        compiler(Set.of())));
    }

    private CqlCompilerOptions compiler(Set<Options> asked) {
        Set<Options> all = EnumSet.of(Options.EnableLocators);
        all.addAll(asked);
        CqlCompilerOptions options =
                new CqlCompilerOptions(ErrorSeverity.Info, SignatureLevel.Overloads, all.toArray(Options[]::new));
        compatibility.ifPresent(options::setCompatibilityLevel);
        return options;
    }

    /** The same for the same meaning only; part of what a translation is kept by. */
    @Override
    public String toString() {
        String names = chosen.map(
                        asked -> asked.stream().map(Enum::name).sorted().collect(Collectors.joining(",")))
                .orElse("not said");
        return names + compatibility.map(level -> " of CQL " + level).orElse("");
    }
}
