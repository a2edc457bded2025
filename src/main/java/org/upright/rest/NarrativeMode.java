package org.upright.rest;

/** What is done with markup that FHIR does not allow in a narrative. */
public enum NarrativeMode {
    /** The write is refused; the error names the element. */
    REFUSE,
    /** It is taken out before the resource is stored. */
    SANITISE
}
