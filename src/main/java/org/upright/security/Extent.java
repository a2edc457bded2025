package org.upright.security;

/**
 * What one scope reaches of a type.
 *
 * @param onePatient whether that is only what belongs to the patient of the token
 * @param query what it is narrowed by, as in a url after the {@code ?}; empty where it is not
 */
public record Extent(boolean onePatient, String query) {
    boolean contains(Extent other) {
        return (!onePatient || other.onePatient) && (query.isEmpty() || query.equals(other.query));
    }
}
