package org.upright.store.search;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.upright.fhir.RefusedException;

/**
 * Where a page ends: the sort values and the number of its last match. The next page is what comes after it, so writes
 * between the pages move nothing.
 */
record PageKey(List<String> values, long rid) {
    static final String PARAMETER = "_page";

    private static final String BETWEEN = "\u0000";

    String encoded() {
        List<String> parts = new ArrayList<>(values);
        parts.add(String.valueOf(rid));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join(BETWEEN, parts).getBytes(StandardCharsets.UTF_8));
    }

    static PageKey read(String text, List<SortKey> keys) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            List<String> parts = List.of(plain.split(BETWEEN, -1));
            int last = parts.size() - 1;
            PageKey key = new PageKey(parts.subList(0, last), Long.parseLong(parts.get(last)));
            if (key.fits(keys)) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            throw unreadable(text);
        }
        throw unreadable(text);
    }

    /** @throws NumberFormatException where a number is none */
    private boolean fits(List<SortKey> keys) {
        return values.size() == keys.size()
                && IntStream.range(0, keys.size()).allMatch(i -> keys.get(i).isReadable(values.get(i)));
    }

    private static RefusedException unreadable(String text) {
        return new RefusedException.Unreadable(
                "`" + PARAMETER + "` has `" + text + "`, which is no key of a page of this search.");
    }

    /** What comes after it in the order of the keys from {@code first} on, then of {@code r.rid}; a value a key. */
    Clause after(List<SortKey> keys, List<Clause> columns, int first) {
        Clause after = Clause.of("r.rid > ?", rid);
        for (int i = keys.size() - 1; i >= first; i--) {
            Object value = keys.get(i).read(values.get(i));
            Clause column = columns.get(i);
            after = Clause.anyOf(List.of(
                    column.within("{}" + (keys.get(i).descending() ? " < ?" : " > ?"))
                            .with(value),
                    column.within("{} = ?").with(value).and(after)));
        }
        return after;
    }

    /** Whether it stands among what has no value for the first key. */
    boolean isPastValues(SortKey first) {
        return first.read(values.get(0)).equals(first.missing());
    }
}
