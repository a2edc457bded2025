package org.upright.record;

import java.util.List;
import java.util.function.UnaryOperator;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Issue;

/**
 * What of this server's data the caller of one call may read.
 *
 * @param readable those of a list that may be read, in their order
 * @param issues what the caller should know of that
 */
public record Sight(UnaryOperator<List<Resource>> readable, List<Issue> issues) {
    public static final Sight EVERYTHING = new Sight(stored -> stored, List.of());

    public Sight {
        issues = List.copyOf(issues);
    }
}
