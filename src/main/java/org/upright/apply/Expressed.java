package org.upright.apply;

import java.util.Optional;
import org.upright.apply.expression.Expression;
import org.upright.apply.plan.Condition;
import org.upright.fhir.Canonical;

/** The expression of a condition as an explanation shows it: the author's first, ready or not. */
record Expressed(String text, String language, Optional<String> library) {
    static Expressed of(Condition condition) {
        org.hl7.fhir.r4.model.Expression written = condition.source().getExpression();
        if (written.getExpression() != null || condition.expressions().isEmpty()) {
            return new Expressed(
                    Optional.ofNullable(written.getExpression()).orElse(""),
                    Optional.ofNullable(written.getLanguage()).orElse(""),
                    Optional.ofNullable(written.getReference()));
        }
        Expression alternative = condition.expressions().get(0).source();
        return new Expressed(
                alternative.text(),
                alternative.language(),
                alternative.library().map(Canonical::toString));
    }
}
