package org.upright.apply.expression;

import java.util.Optional;
import org.upright.fhir.Canonical;
import org.upright.fhir.Excerpt;

/**
 * An expression as its author wrote it.
 *
 * @param language MIME type, such as {@code text/fhirpath} or {@code text/cql-identifier}
 * @param text the expression itself; the name of a define for {@code text/cql-identifier}
 * @param library {@code Expression.reference} where given
 * @param where FHIRPath of the element that holds it, such as {@code PlanDefinition.action[0].condition[1]}
 * @see <a href="https://hl7.org/fhir/R4/metadatatypes.html#Expression">Expression</a>
 */
public record Expression(String language, String text, Optional<Canonical> library, String where) {
    /** The text as a message names it: on one line, cut where it is long. */
    public String shown() {
        return Excerpt.of(text);
    }
}
