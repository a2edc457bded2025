package org.upright.apply.expression;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Coding;

/**
 * A value set expanded once.
 *
 * @param members in the order of the expansion
 */
public record CodeSet(List<Coding> members, Set<Code> codes) {
    /** A code with its system; the system is empty where the data gave none. */
    public record Code(String system, String code) {
        public static Code of(Coding coding) {
            return new Code(Optional.ofNullable(coding.getSystem()).orElse(""), coding.getCode());
        }
    }

    public boolean contains(Coding coding) {
        return coding.getCode() != null && codes.contains(Code.of(coding));
    }
}
