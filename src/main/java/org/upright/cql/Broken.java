package org.upright.cql;

import org.upright.fhir.Issue;

/**
 * A define that is left out of its library, because it cannot be translated or needs another that cannot.
 *
 * @param hidden whether it is private or a function, so that nobody asks for it by name
 * @param why an error that names the library, the line and the define
 * @param cause the error of the one that all begins with
 */
record Broken(String name, boolean hidden, Issue why, String cause) {}
