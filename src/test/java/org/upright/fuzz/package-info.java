/**
 * A seeded fuzzer: valid requests, spoilt in the ways that their structure offers, against a server process of its own.
 * Front doors: {@link org.upright.fuzz.Fuzz} on the command line, {@link org.upright.fuzz.FuzzIT} in the build.
 */
package org.upright.fuzz;
