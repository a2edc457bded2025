package org.upright.store;

import java.util.List;
import java.util.Optional;

/**
 * One page of a patient's record: the compartment, then what its members refer to and is in no compartment, each by
 * type and id.
 *
 * @param next key of the next page; absent on the last. Writes between the pages move nothing
 * @param total of all pages; absent where the caller may not know
 */
public record EverythingPage(List<Stored> members, Optional<String> next, Optional<Long> total) {
    public EverythingPage {
        members = List.copyOf(members);
    }
}
