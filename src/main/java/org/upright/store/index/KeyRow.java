package org.upright.store.index;

/**
 * One row of the key index.
 *
 * @param k code, normalised string, id or url
 * @param x system, exact string, type or version; empty where there is none
 * @param g group of a composite; 0 outside composites
 */
public record KeyRow(int pid, String k, String x, int g) {}
