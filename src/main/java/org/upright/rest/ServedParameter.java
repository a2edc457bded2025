package org.upright.rest;

/**
 * A search parameter as the CapabilityStatement declares it.
 *
 * @param type code of FHIR's search parameter types, such as {@code token}
 */
public record ServedParameter(String name, String type) {}
