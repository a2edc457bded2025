package org.upright.store.index;

import java.util.Set;

/** Everything that one resource can be found by; each row once. */
public record IndexRows(Set<KeyRow> keys, Set<RangeRow> ranges) {}
