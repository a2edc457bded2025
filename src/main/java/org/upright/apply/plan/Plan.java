package org.upright.apply.plan;

import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.upright.apply.expression.CompiledExpression;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/**
 * A PlanDefinition and everything that it reaches, compiled once. Immutable, shared by all requests.
 *
 * @param canonical url|version; a plan without a url has {@code urn:uuid:} or {@code PlanDefinition/id} as its url
 * @param hash SHA-256 (hex) over the content of the plan and of all that it reaches
 * @param source shared, not to be changed
 * @param variables in their order; all of the plan sees them
 * @param expressions all of the plan and of the plans nested in it
 * @param resourceTypes FHIR types of the resources that the plan may read; {@code *} among them means all
 * @param issues what the compiler found, of the nested plans too: the author's lint
 * @param computesElements whether an element of it, or of a definition that it leads to, is computed by an extension
 *     {@code cqf-expression}
 * @param refersInside whether what is built from it may refer to resources that it contains
 */
public record Plan(
        Canonical canonical,
        String hash,
        PlanDefinition source,
        List<NamedValue> variables,
        List<Action> actions,
        List<CompiledExpression> expressions,
        Set<String> resourceTypes,
        OnUnknown onUnknown,
        List<Issue> issues,
        boolean computesElements,
        boolean refersInside) {
    /** Extension on PlanDefinition of type code: {@code continue} or {@code withhold}. */
    public static final String ON_UNKNOWN = "http://upright.example.org/fhir/StructureDefinition/on-unknown";

    public Plan {
        variables = List.copyOf(variables);
        actions = List.copyOf(actions);
        expressions = List.copyOf(expressions);
        resourceTypes = Set.copyOf(resourceTypes);
        issues = List.copyOf(issues);
    }

    /** With a look through the definitions for computed elements and for references to what is contained. */
    public Plan(
            Canonical canonical,
            String hash,
            PlanDefinition source,
            List<NamedValue> variables,
            List<Action> actions,
            List<CompiledExpression> expressions,
            Set<String> resourceTypes,
            OnUnknown onUnknown,
            List<Issue> issues) {
        this(
                canonical,
                hash,
                source,
                variables,
                actions,
                expressions,
                resourceTypes,
                onUnknown,
                issues,
                ComputedElements.areReached(source, actions));
    }

    private Plan(
            Canonical canonical,
            String hash,
            PlanDefinition source,
            List<NamedValue> variables,
            List<Action> actions,
            List<CompiledExpression> expressions,
            Set<String> resourceTypes,
            OnUnknown onUnknown,
            List<Issue> issues,
            boolean computesElements) {
        this(
                canonical,
                hash,
                source,
                variables,
                actions,
                expressions,
                resourceTypes,
                onUnknown,
                issues,
                computesElements,
                InnerParts.mayBeMeant(source, actions, computesElements));
    }

    /** The same under another hash. */
    public Plan hashed(String other) {
        return new Plan(
                canonical,
                other,
                source,
                variables,
                actions,
                expressions,
                resourceTypes,
                onUnknown,
                issues,
                computesElements,
                refersInside);
    }

    /** Its title, else its name, else its canonical. */
    public String title() {
        return source.getTitle() != null
                ? source.getTitle()
                : source.getName() != null ? source.getName() : canonical.toString();
    }

    /** What one unknown condition does to the rest of the plan. */
    public enum OnUnknown {
        /** The action is left out, with an issue. */
        CONTINUE,
        /** The whole advice is withheld, with an error. */
        WITHHOLD
    }
}
