package org.upright.authoring.document;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Library;

/**
 * What the author of a CQL library says of it in comments: the sentence above each define and each parameter, under the
 * headings that rules of dashes make. Functions are left out.
 */
final class CqlText {
    private static final Pattern HEADING = Pattern.compile("// -{10,} (.+)");
    private static final Pattern SENTENCE = Pattern.compile("// (.+)");
    private static final Pattern DEFINE = Pattern.compile("define \"([^\"]+)\":.*");
    private static final Pattern PARAMETER = Pattern.compile("parameter (\\S+) (\\S+)(?: default (.+))?");

    private final List<Define> defines = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<String> sentences = new ArrayList<>();
    private String heading = "";

    /** @param said the sentence above it; empty where there is none */
    record Define(String heading, String name, String said) {}

    /** @param standard its default as written; empty where there is none */
    record Parameter(String name, String type, String standard, String said) {}

    CqlText(Library library) {
        source(library).lines().map(String::stripTrailing).forEach(this::read);
    }

    private static String source(Library library) {
        return library.getContent().stream()
                .filter(content -> "text/cql".equals(content.getContentType()) && content.getData() != null)
                .map(Attachment::getData)
                .map(data -> new String(data, StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    private void read(String line) {
        Matcher ruled = HEADING.matcher(line);
        if (ruled.matches()) {
            heading = ruled.group(1);
            sentences.clear();
            return;
        }
        Matcher sentence = SENTENCE.matcher(line);
        if (sentence.matches()) {
            sentences.add(sentence.group(1));
            return;
        }
        readStatement(line);
        sentences.clear();
    }

    private void readStatement(String line) {
        Matcher define = DEFINE.matcher(line);
        if (define.matches()) {
            defines.add(new Define(heading, define.group(1), said()));
        }
        Matcher parameter = PARAMETER.matcher(line);
        if (parameter.matches()) {
            String standard = Optional.ofNullable(parameter.group(3)).orElse("");
            parameters.add(new Parameter(parameter.group(1), parameter.group(2), standard, said()));
        }
    }

    private String said() {
        return String.join(" ", sentences);
    }

    List<Define> defines() {
        return List.copyOf(defines);
    }

    List<Parameter> parameters() {
        return List.copyOf(parameters);
    }

    /** The sentence above a define; empty where it has none, or there is no such define. */
    Optional<String> said(String name) {
        return defines.stream()
                .filter(define -> define.name().equals(name))
                .map(Define::said)
                .filter(said -> !said.isBlank())
                .findFirst();
    }
}
