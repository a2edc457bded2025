package org.upright.server;

import java.util.Optional;

/** The version of this program, from its jar. */
public final class Version {
    private Version() {}

    /** {@code development} where it does not run from a jar. */
    public static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
