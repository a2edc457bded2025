package org.upright.security;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One scope on resources, of SMART version 1 ({@code patient/Observation.read}) or 2 ({@code patient/Observation.rs}),
 * which may be narrowed by search parameters ({@code patient/Observation.rs?category=laboratory}).
 *
 * @param type FHIR type, or {@code *}
 * @param query what it is narrowed by; empty where it is not
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html">SMART scopes</a>
 */
record ResourceScope(Level level, String type, Set<Permission> permissions, String query) {
    /** Modifiers and chains, which the specification calls experimental, are in no name here. */
    private static final String CRITERION = "[A-Za-z0-9_-]+=[^&#\\s]+";

    private static final Pattern FORM = Pattern.compile("(patient|user|system)/(\\*|[A-Z][A-Za-z]{1,63})"
            + "\\.(\\*|read|write|c?r?u?d?s?)(?:\\?(" + CRITERION + "(?:&" + CRITERION + ")*))?");

    private static final Set<String> VERSION_1 = Set.of("*", "read", "write");

    /** Whose data: the patient's of the token, or whatever the user or the system may see. */
    enum Level {
        PATIENT,
        USER,
        SYSTEM
    }

    ResourceScope {
        permissions = Set.copyOf(permissions);
    }

    /** Empty where the text is no scope on resources, has its letters out of order, or a query of another form. */
    static Optional<ResourceScope> of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || form.group(3).isEmpty()) {
            return Optional.empty();
        }
        String query = Optional.ofNullable(form.group(4)).orElse("");
        if (!query.isEmpty() && VERSION_1.contains(form.group(3))) {
            return Optional.empty();
        }
        Level level = Level.valueOf(form.group(1).toUpperCase(Locale.ROOT));
        return Optional.of(new ResourceScope(level, form.group(2), permissions(form.group(3)), query));
    }

    Extent reach() {
        return new Extent(level == Level.PATIENT, query);
    }

    private static Set<Permission> permissions(String text) {
        return switch (text) {
            case "*" -> EnumSet.allOf(Permission.class);
            case "read" -> EnumSet.of(Permission.READ, Permission.SEARCH);
            case "write" -> EnumSet.of(Permission.CREATE, Permission.UPDATE, Permission.DELETE);
            default -> letters(text);
        };
    }

    private static Set<Permission> letters(String text) {
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        for (Permission permission : Permission.values()) {
            if (text.indexOf(permission.letter()) >= 0) {
                permissions.add(permission);
            }
        }
        return permissions;
    }

    boolean covers(Permission permission, String wanted) {
        return permissions.contains(permission) && (type.equals("*") || type.equals(wanted));
    }
}
