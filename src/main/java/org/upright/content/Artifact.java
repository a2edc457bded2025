package org.upright.content;

import java.util.Locale;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Canonical;

/**
 * One knowledge artifact with what it is found by. Two artifacts are equal only where they are one and the same: a
 * snapshot keeps the objects of the one before it where nothing was written.
 */
final class Artifact {
    private final Resource resource;
    private final String key;
    private final Optional<String> url;
    private final Optional<String> version;
    private final Status status;
    private final String date;

    /** @param resource shared from here on, not to be changed */
    Artifact(Resource resource) {
        this(resource, "");
    }

    private Artifact(Resource resource, String containedId) {
        this.resource = resource;
        this.url = text("url").map(text -> Canonical.parse(text).url());
        this.version = text("version");
        this.key = resource.fhirType() + "/" + (containedId.isEmpty() ? topLevelId() : containedId);
        this.status = Status.of(text("status").orElse(""));
        this.date = text("date").orElse("");
    }

    /** A resource inside another, found by {@code #id} and, where it has one, by its url. */
    static Artifact contained(Resource resource) {
        return new Artifact(resource, "#" + containedId(resource));
    }

    static String containedId(Resource resource) {
        String id = Optional.ofNullable(resource.getIdElement().getIdPart()).orElse("");
        return id.startsWith("#") ? id.substring(1) : id;
    }

    private String topLevelId() {
        return Optional.ofNullable(resource.getIdElement().getIdPart())
                .orElseGet(() -> url.orElse("") + version.map(v -> "|" + v).orElse(""));
    }

    /** What the author says of its use; other words than FHIR's count as unknown. */
    enum Status {
        ACTIVE,
        DRAFT,
        RETIRED,
        UNKNOWN;

        static Status of(String code) {
            return switch (code) {
                case "active" -> ACTIVE;
                case "draft" -> DRAFT;
                case "retired" -> RETIRED;
                default -> UNKNOWN;
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Optional<String> text(String property) {
        Base[] values = resource.getProperty(property.hashCode(), property, false);
        return values == null || values.length == 0
                ? Optional.empty()
                : Optional.ofNullable(values[0].primitiveValue()).filter(text -> !text.isBlank());
    }

    Resource resource() {
        return resource;
    }

    String type() {
        return resource.fhirType();
    }

    /** {@code Type/id}; an artifact that came without an id has its url in place of it. */
    String key() {
        return key;
    }

    Optional<String> url() {
        return url;
    }

    Optional<String> version() {
        return version;
    }

    Status status() {
        return status;
    }

    /** {@code date} as written, which sorts as text; empty where there is none. */
    String date() {
        return date;
    }

    /** The computable name, for a library that of its CQL. */
    Optional<String> name() {
        return text("name");
    }

    /** {@code url|version}, else {@code Type/id}. */
    String shown() {
        return url.map(u -> new Canonical(u, version, Optional.empty()).toString())
                .orElseGet(this::key);
    }
}
