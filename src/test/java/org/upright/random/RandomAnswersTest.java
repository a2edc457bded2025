package org.upright.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.upright.apply.Applied;

/** What holds of every answer, on a few guidelines from seeds; the differential of the profile benchmark tries many. */
class RandomAnswersTest {
    private static final FhirContext FHIR = FhirContext.forR4Cached();
    private static final AnswerRules RULES = new AnswerRules(FHIR);

    /** An input without a value, a duration of CQL, a word for a reference: they broke a rule before. */
    private static final long[] BROKEN = {20002, 20140, 30274};

    static LongStream seeds() {
        long first = Long.getLong("seed", 1);
        return LongStream.concat(
                LongStream.range(first, first + Integer.getInteger("plans", 12)), LongStream.of(BROKEN));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyAnswerKeepsTheRules(long seed) {
        RandomGuideline guideline = new RandomGuideline(seed);
        List<Resource> definitions = new ArrayList<>(RandomGuideline.shared());
        definitions.addAll(guideline.definitions());
        RandomEngine engine = new RandomEngine(FHIR, definitions, guideline.id());
        for (RandomCall call : guideline.calls(2)) {
            Applied applied = engine.apply(call);

            List<String> breaches = Stream.of(
                            RULES.sameBytes(engine, call),
                            RULES.valid(applied),
                            RULES.resolved(applied),
                            RULES.explained(engine, applied))
                    .flatMap(List::stream)
                    .toList();

            assertEquals(List.of(), breaches, "seed " + seed);
        }
    }
}
