package org.upright.store;

import java.util.Optional;

/**
 * A part of the resources of one type, or of all.
 *
 * @param compartment {@code Patient/x} where it has only what belongs to that patient
 * @param criteria that its resources meet, as in a url after the {@code ?}; empty where they need not meet any
 */
public record Part(Optional<String> compartment, String criteria) {}
