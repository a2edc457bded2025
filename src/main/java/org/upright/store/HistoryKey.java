package org.upright.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.upright.fhir.RefusedException;

/**
 * Where a page of a history ends: time and numbers of its last version. The next page is what is older, so writes between
 * the pages move nothing.
 */
public record HistoryKey(long upd, long hid, long version) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(\\d{1,18})-(\\d{1,18})");

    static HistoryKey read(String text) {
        Matcher key = FORM.matcher(text);
        if (!key.matches()) {
            throw new RefusedException.Unreadable(
                    "`" + HistoryRequest.BEFORE + "` is `" + text + "`, which is no key of a page of a history.");
        }
        return new HistoryKey(Long.parseLong(key.group(1)), Long.parseLong(key.group(2)), Long.parseLong(key.group(3)));
    }

    /** As it stands in a url. */
    @Override
    public String toString() {
        return upd + "-" + hid + "-" + version;
    }
}
