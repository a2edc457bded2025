package org.upright.security;

import java.util.List;

/**
 * How far a permission reaches: to what lies within any of the reaches.
 *
 * @param reaches none: to nothing
 */
public record Grant(List<Extent> reaches) {
    public static final Grant NOTHING = new Grant(List.of());
    public static final Grant ALL = new Grant(List.of(new Extent(false, "")));

    public Grant {
        reaches = List.copyOf(reaches);
    }

    /** A reach that another one contains says nothing. */
    public static Grant of(List<Extent> reaches) {
        return new Grant(reaches.stream()
                .filter(one -> reaches.stream().noneMatch(other -> !other.equals(one) && other.contains(one)))
                .distinct()
                .toList());
    }

    public boolean isNothing() {
        return reaches.isEmpty();
    }

    /** Without bounds. */
    public boolean isAll() {
        return equals(ALL);
    }

    /** Whether any part of it reaches beyond the patient of the token. */
    public boolean isWide() {
        return reaches.stream().anyMatch(reach -> !reach.onePatient());
    }
}
