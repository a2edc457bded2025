/**
 * Our engine beside the reference implementation of FHIR clinical reasoning, on the same plans and data: how fast both
 * are ({@link org.upright.benchmark.ApplyBenchmark}) and where their answers differ
 * ({@link org.upright.benchmark.Differential}, {@link org.upright.benchmark.RandomDifferential}).
 *
 * <p>Only in Maven's profile {@code benchmark}; nothing in production or in its tests may know it.
 */
package org.upright.benchmark;
