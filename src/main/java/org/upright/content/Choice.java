package org.upright.content;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Canonical;
import org.upright.fhir.RefusedException;

/** Which definition a caller means. */
public sealed interface Choice<T extends Resource> {
    /** The resource of this id: the instance level of an operation. */
    record ById<T extends Resource>(String id) implements Choice<T> {}

    /** The named version, or the newest active one. */
    record ByCanonical<T extends Resource>(Canonical canonical) implements Choice<T> {}

    /** @param resource taken as it is and not changed; its contained resources are found by {@code #id} and by url */
    record Inline<T extends Resource>(T resource) implements Choice<T> {}

    /**
     * The one choice that the parameters of an operation make.
     *
     * @param canonical {@code url|version}
     * @param inline the parameter's name with what it held, such as {@code planDefinition}
     * @throws RefusedException.Unreadable where none is given, more than one, or a version without a url
     */
    static <T extends Resource> Choice<T> of(
            Optional<String> id,
            Optional<String> canonical,
            Optional<String> url,
            Optional<String> version,
            Optional<T> inline) {
        if (version.isPresent() && url.isEmpty()) {
            throw new RefusedException.Unreadable("`version` was given without `url`; it needs one.");
        }
        List<Choice<T>> given = Stream.<Optional<? extends Choice<T>>>of(
                        id.map(ById<T>::new),
                        canonical.map(text -> new ByCanonical<T>(parse("canonical", text))),
                        url.map(text -> new ByCanonical<T>(versioned(parse("url", text), version))),
                        inline.map(Inline<T>::new))
                .<Choice<T>>flatMap(Optional::stream)
                .toList();
        if (given.size() != 1) {
            throw new RefusedException.Unreadable("The definition is given "
                    + (given.isEmpty() ? "nowhere" : given.size() + " times")
                    + "; exactly one of an id in the path, `canonical`, `url` (with `version`) or a definition inline is"
                    + " needed.");
        }
        return given.get(0);
    }

    private static Canonical parse(String parameter, String text) {
        if (text.isBlank() || text.startsWith("|")) {
            throw new RefusedException.Unreadable("`" + parameter + "` is `" + text + "`; a url is needed.");
        }
        return Canonical.parse(text.strip());
    }

    private static Canonical versioned(Canonical url, Optional<String> version) {
        return version.isEmpty() ? url : Canonical.of(url.url(), version.get());
    }
}
