package org.upright.cql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code define} of a CQL text, found without translating it.
 *
 * @param line where it begins, from 1
 * @param words all identifiers that stand in it, without quotes
 * @param from the first character; {@code to} is the first behind it
 * @param behind the first character behind its name
 */
record Statement(
        String name, boolean function, boolean isPrivate, int line, Set<String> words, int from, int behind, int to) {
    private static final Pattern TOKEN = Pattern.compile("//[^\\n]*+|/\\*(?s:.*?)\\*/|'(?:[^'\\\\]|\\\\.)*+'"
            + "|(?<word>\"(?:[^\"\\\\]|\\\\.)*+\"|`(?:[^`\\\\]|\\\\.)*+`|\\w++)");
    private static final Set<String> MODIFIERS = Set.of("private", "public", "fluent", "function");

    Statement {
        words = Set.copyOf(words);
    }

    /** All of the text, in their order. */
    static List<Statement> of(String text) {
        List<Statement> found = new ArrayList<>();
        Matcher token = TOKEN.matcher(text);
        int from = -1;
        List<String> words = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        while (token.find()) {
            String word = token.group("word");
            if (word == null) {
                continue;
            }
            if (word.equals("define") || word.equals("context") && begins(text, token.start())) {
                add(found, text, words, places, from, token.start());
                from = word.equals("define") ? token.start() : -1;
                words.clear();
                places.clear();
            } else if (from >= 0) {
                words.add(word);
                places.add(token.start());
            }
        }
        add(found, text, words, places, from, text.length());
        return found;
    }

    /** Whether it is the first on its line: elsewhere it is the name of an element. */
    private static boolean begins(String text, int at) {
        return text.substring(text.lastIndexOf('\n', at - 1) + 1, at).isBlank();
    }

    private static void add(
            List<Statement> found, String text, List<String> words, List<Integer> places, int from, int to) {
        int named = 0;
        while (named < words.size() && MODIFIERS.contains(words.get(named))) {
            named++;
        }
        if (from >= 0 && named < words.size()) {
            Set<String> names = new HashSet<>();
            words.subList(named + 1, words.size()).forEach(word -> names.add(CqlHeader.unquoted(word)));
            int line = 1 + (int) text.chars().limit(from).filter(c -> c == '\n').count();
            List<String> before = words.subList(0, named);
            found.add(new Statement(
                    CqlHeader.unquoted(words.get(named)),
                    before.contains("function"),
                    before.contains("private"),
                    line,
                    names,
                    from,
                    places.get(named) + words.get(named).length(),
                    to));
        }
    }

    /** Whether nobody asks for it by name. */
    boolean isHidden() {
        return function || isPrivate;
    }

    /** Whether it is before its name, within it, or at the colon behind it. */
    boolean isBefore(int place, String text) {
        return place < behind
                || place < text.length()
                        && text.charAt(place) == ':'
                        && text.substring(behind, place).isBlank();
    }

    boolean holds(int place) {
        return from <= place && place < to;
    }

    /** Takes it out of the text; lines and columns of the others stay. */
    void blank(StringBuilder text) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '\n') {
                text.setCharAt(i, ' ');
            }
        }
    }
}
