package org.upright.apply.expression;

import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Issue;

/** What an expression came to. */
public sealed interface Answer {
    /**
     * FHIR values in the order that the engine gave; empty for null and for an empty list. Not to be changed.
     *
     * @param used the subject's data that were looked at, each once
     */
    record Values(List<Base> values, List<Resource> used) implements Answer {
        public Values {
            values = List.copyOf(values);
            used = List.copyOf(used);
        }

        public Values(List<Base> values) {
            this(values, List.of());
        }
    }

    /** No answer: it threw, or went over its budget. */
    record Failed(Issue why) implements Answer {}
}
