package org.upright.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Random CQL of a wanted type, from templates that name the types of their parts. */
final class Grammar {
    private static final Pattern PART = Pattern.compile("<([A-Z]+)>");
    private static final Pattern ALIAS = Pattern.compile("\\$([ab])");

    private final Map<String, List<String>> templates = new LinkedHashMap<>();
    private final Random random;
    private int aliases;

    Grammar(Random random) {
        this.random = random;
        try (InputStream file = Grammar.class.getResourceAsStream("/differential/grammar.txt")) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(": ", 2))
                    .forEach(line -> templates
                            .computeIfAbsent(line[0], type -> new ArrayList<>())
                            .add(line[1]));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    List<String> types() {
        return List.copyOf(templates.keySet());
    }

    /** All templates of a type, to try each at least once. */
    List<String> templates(String type) {
        return List.copyOf(templates.get(type));
    }

    /** An expression of the type, nested at most so deep. */
    String expression(String type, int depth) {
        List<String> fitting = templates.get(type).stream()
                .filter(template -> depth > 0 || !PART.matcher(template).find())
                .toList();
        return filled(fitting.get(random.nextInt(fitting.size())), depth);
    }

    /** A template with its parts replaced. */
    String filled(String template, int depth) {
        aliases++;
        String named = ALIAS.matcher(template).replaceAll(found -> "X" + aliases + found.group(1));
        return PART.matcher(named)
                .replaceAll(found -> Matcher.quoteReplacement(expression(found.group(1), Math.max(0, depth - 1))));
    }
}
