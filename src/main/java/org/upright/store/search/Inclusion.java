package org.upright.store.search;

import java.util.Optional;
import org.upright.fhir.RefusedException;

/**
 * One {@code _include} or {@code _revinclude}: {@code Observation:subject:Patient}.
 *
 * @param source type that refers
 * @param parameter reference parameter, or {@code *}
 * @param target type that is referred to, where it matters
 * @param reverse whether the found are referred to
 * @param iterate whether it goes on from what was included
 */
record Inclusion(String source, String parameter, Optional<String> target, boolean reverse, boolean iterate) {
    static Inclusion read(String value, String type, boolean reverse, boolean iterate) {
        if (value.equals("*") && !reverse) {
            return new Inclusion(type, "*", Optional.empty(), false, iterate);
        }
        String[] parts = value.split(":", 3);
        if (parts.length < 2 || parts[1].isEmpty()) {
            throw new RefusedException.Unreadable("`" + (reverse ? "_revinclude" : "_include") + "` has `" + value
                    + "`; `Type:parameter` or `Type:parameter:TargetType` is needed.");
        }
        return new Inclusion(
                parts[0], parts[1], parts.length == 3 ? Optional.of(parts[2]) : Optional.empty(), reverse, iterate);
    }
}
