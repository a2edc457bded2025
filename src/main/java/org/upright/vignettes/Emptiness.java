package org.upright.vignettes;

import java.util.Arrays;
import java.util.Optional;

/** Why a patient gets no advice: two facts that a clinician must be able to tell apart. */
enum Emptiness {
    /** The plan was decided, and nothing of it applies. */
    NOT_APPLICABLE("not-applicable"),
    /** A condition could not be decided, so the plan says nothing. */
    WITHHELD("withheld");

    private final String code;

    Emptiness(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }

    static Optional<Emptiness> of(String code) {
        return Arrays.stream(values()).filter(one -> one.code.equals(code)).findFirst();
    }
}
