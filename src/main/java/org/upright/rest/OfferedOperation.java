package org.upright.rest;

/**
 * An operation as the CapabilityStatement declares it.
 *
 * @param type FHIR type that it belongs to
 * @param name without {@code $}
 * @param definition canonical of its OperationDefinition
 */
public record OfferedOperation(String type, String name, String definition, String documentation) {}
