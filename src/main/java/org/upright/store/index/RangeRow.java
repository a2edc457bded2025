package org.upright.store.index;

/**
 * One row of the range index.
 *
 * @param lo first of the range: epoch milliseconds or number
 * @param hi last of the range, in it
 * @param k unit; empty where there is none
 * @param x system of the unit
 * @param g group of a composite; 0 outside composites
 */
public record RangeRow(int pid, double lo, double hi, String k, String x, int g) {}
