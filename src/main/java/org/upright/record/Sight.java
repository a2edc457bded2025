package org.upright.record;

import java.util.List;
import java.util.function.UnaryOperator;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Issue;

/**
 * What of this server's data the caller of one call may read.
 *
 * @param named those of a list, which the call has named, that may be read
 * @param found those of a list, which was found for the subject, that may be found and read; in their order
 * @param issues what the caller should know of that
 */
public record Sight(UnaryOperator<List<Resource>> named, UnaryOperator<List<Resource>> found, List<Issue> issues) {
    public static final Sight EVERYTHING = new Sight(stored -> stored, stored -> stored, List.of());

    public Sight {
        issues = List.copyOf(issues);
    }
}
