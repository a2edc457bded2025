package org.upright.fhir;

import java.util.Optional;

/**
 * A canonical reference: {@code url|version#fragment}, version and fragment absent where not given.
 *
 * @see <a href="https://hl7.org/fhir/R4/references.html#canonical">Canonical references</a>
 */
public record Canonical(String url, Optional<String> version, Optional<String> fragment) {
    public Canonical {
        if (url.isBlank()) {
            throw new IllegalArgumentException("A canonical needs a url.");
        }
    }

    /**
     * Reads {@code url}, {@code url|version}, {@code url#fragment} or {@code url|version#fragment}; never empty, and a
     * bar at its beginning is its url's.
     */
    public static Canonical parse(String text) {
        int hash = text.indexOf('#', 1);
        Optional<String> fragment = hash < 0 ? Optional.empty() : Optional.of(text.substring(hash + 1));
        String versioned = hash < 0 ? text : text.substring(0, hash);
        int bar = versioned.indexOf('|', 1);
        Optional<String> version = bar < 0 ? Optional.empty() : Optional.of(versioned.substring(bar + 1));
        return new Canonical(
                bar < 0 ? versioned : versioned.substring(0, bar), version.filter(v -> !v.isBlank()), fragment);
    }

    public static Canonical of(String url) {
        return new Canonical(url, Optional.empty(), Optional.empty());
    }

    public static Canonical of(String url, String version) {
        return new Canonical(url, Optional.of(version).filter(v -> !v.isBlank()), Optional.empty());
    }

    /** The last segment of the url: by convention the id of the artifact, for CQL libraries its name. */
    public String tail() {
        return url.substring(Math.max(url.lastIndexOf('/'), url.lastIndexOf(':')) + 1);
    }

    /** {@code url|version#fragment}, as it was read. */
    @Override
    public String toString() {
        return url
                + version.map(v -> "|" + v).orElse("")
                + fragment.map(f -> "#" + f).orElse("");
    }
}
