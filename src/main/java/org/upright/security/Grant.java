package org.upright.security;

/** How far a permission reaches. */
public enum Grant {
    NOTHING,
    /** Only what belongs to the patient of the token. */
    ONE_PATIENT,
    ALL
}
