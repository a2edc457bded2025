package org.upright.apply.compile;

import java.util.List;
import java.util.Set;
import org.upright.apply.plan.Definition;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/**
 * What compiling an ActivityDefinition of its own gave.
 *
 * @param resourceTypes FHIR types of the resources that its expressions may read; {@code *} among them means all
 * @param reached as in {@link Compilation}
 */
public record ActivityCompilation(
        Definition.Activity activity, Set<String> resourceTypes, List<Issue> issues, Set<Canonical> reached) {
    public ActivityCompilation {
        resourceTypes = Set.copyOf(resourceTypes);
        issues = List.copyOf(issues);
        reached = Set.copyOf(reached);
    }
}
