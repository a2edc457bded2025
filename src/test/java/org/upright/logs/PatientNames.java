package org.upright.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.ResourceType;

/**
 * What names a patient of the tests: family, given and whole names, birth dates, identifiers, telephone numbers, addresses.
 * Taken from the patients of the vignettes, and from the source lines of the tests that make one.
 */
final class PatientNames {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> NAMING = Set.of("family", "given", "text", "value", "line", "city");

    /** Lines on which a patient gets a name, in code or in JSON within code. */
    private static final Pattern MAKING = Pattern.compile(
            "(?i)family|addGiven|given[\"\\\\:]|birthDate|addName|identifier|(?-i:\\bGIVEN\\b|\\bPATIENT\\b)");

    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern NAME = Pattern.compile(
            "\\p{Lu}\\p{Ll}{3,}(?:-\\p{Lu}\\p{Ll}+)?|[A-Z]{3,}-[0-9]{3,}|(?:19[0-9]{2}|20[01][0-9])-[01][0-9]-[0-3][0-9]");

    private PatientNames() {}

    /** Sorted; whole words, none of which the program's own text has, in any case. */
    static Set<String> in(List<Path> folders, Path program) throws IOException {
        Set<String> names = in(folders);
        Set<String> words = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        try (Stream<Path> files = Files.walk(program)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".java")).toList()) {
                words.addAll(List.of(Files.readString(file).split("\\W+")));
            }
        }
        names.removeIf(words::contains);
        return names;
    }

    private static Set<String> in(List<Path> folders) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (file.toString().endsWith(".json")) {
                        collect(JSON.readTree(file.toFile()), false, names);
                    } else if (file.toString().endsWith(".java")) {
                        Files.readAllLines(file, StandardCharsets.UTF_8).forEach(line -> collect(line, names));
                    }
                }
            }
        }
        return names;
    }

    /** @param patient whether the node is part of a Patient, where its names are */
    private static void collect(JsonNode node, boolean patient, Set<String> names) {
        boolean inside = patient || node.path("resourceType").asText().equals("Patient");
        node.fields().forEachRemaining(field -> {
            if (patient && NAMING.contains(field.getKey())
                    || inside && field.getKey().equals("birthDate")) {
                field.getValue().forEach(each -> addAll(each.asText(), names));
                addAll(field.getValue().asText(), names);
            }
            boolean named = Set.of("name", "identifier", "telecom", "address").contains(field.getKey());
            if (named || field.getValue().isArray() || field.getValue().isObject()) {
                collect(field.getValue(), inside && named, names);
            }
        });
        if (node.isArray()) {
            node.forEach(each -> collect(each, patient, names));
        }
    }

    private static void collect(String line, Set<String> names) {
        if (MAKING.matcher(line).find()) {
            Matcher literal = LITERAL.matcher(line);
            while (literal.find()) {
                addAll(literal.group(1), names);
            }
        }
    }

    private static void addAll(String text, Set<String> names) {
        Matcher name = NAME.matcher(text);
        while (name.find()) {
            if (!isWordOfFhir(name.group())) {
                names.add(name.group());
            }
        }
    }

    private static boolean isWordOfFhir(String word) {
        return Stream.of(ResourceType.values()).anyMatch(type -> type.name().contains(word));
    }
}
