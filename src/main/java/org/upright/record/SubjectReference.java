package org.upright.record;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.ResourceType;
import org.upright.fhir.Excerpt;
import org.upright.fhir.RefusedException;

/**
 * Type and id of what a reference points to; the base of an absolute one is passed over.
 *
 * @param id only letters, digits, {@code -} and {@code .}, so that it may stand in a path
 */
record SubjectReference(String type, String id) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");

    /**
     * Reads {@code Type/id}, {@code Type/id/_history/n} and absolute urls of these; an id alone has the given type.
     *
     * @throws RefusedException.Unreadable for everything else
     */
    static SubjectReference parse(String text, String typeOfBareId) {
        return of(text.contains("/") ? text : typeOfBareId + "/" + text)
                .orElseThrow(() -> new RefusedException.Unreadable("`" + Excerpt.of(text) + "` is not a reference; `"
                        + typeOfBareId + "/id` or an id is needed."));
    }

    static Optional<SubjectReference> of(String reference) {
        int history = reference.indexOf("/_history/");
        String plain = history < 0 ? reference : reference.substring(0, history);
        int slash = plain.lastIndexOf('/');
        if (slash <= 0) {
            return Optional.empty();
        }
        String id = plain.substring(slash + 1);
        String before = plain.substring(0, slash);
        String type = before.substring(before.lastIndexOf('/') + 1);
        boolean absolute = before.length() > type.length();
        boolean readable = isId(id) && isType(type) && (!absolute || before.contains("://"));
        return readable ? Optional.of(new SubjectReference(type, id)) : Optional.empty();
    }

    static boolean isId(String id) {
        return ID.matcher(id).matches() && !id.equals(".") && !id.equals("..");
    }

    private static boolean isType(String type) {
        return TYPES.contains(type);
    }

    private static final Set<String> TYPES = Arrays.stream(ResourceType.values())
            .map(Enum::name)
            .collect(java.util.stream.Collectors.toUnmodifiableSet());

    @Override
    public String toString() {
        return type + "/" + id;
    }
}
