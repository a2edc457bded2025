package org.upright.apply.plan;

import java.util.List;
import java.util.function.Function;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Resource;

/**
 * Where a search parameter looks in the resources of its type. Safe for many threads.
 *
 * @param kind FHIR's word for what it compares: {@code token}, {@code date} and so on
 * @param values what it looks at in one resource; empty where that has none
 */
public record SearchPath(String kind, Function<Resource, List<Base>> values) {}
