package org.upright.content;

/** What was computed from artifacts, with the questions that led to it. */
record Traced<V>(V value, Trace trace) {}
