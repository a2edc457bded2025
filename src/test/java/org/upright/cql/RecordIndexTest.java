package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencds.cqf.cql.engine.runtime.Code;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.SubjectRecord;

/** A retrieve from a large record, by an index, gives what retrieves from small ones give, which look at every resource. */
class RecordIndexTest {
    private static final String SET = "http://upright.example.org/ValueSet/drawn";
    private static final int SMALL = RecordIndex.LEAST - 1;

    private final Random random = new Random(7);

    /** Codes of two systems, of none and without a code; some twice in one resource, and some resources without any. */
    private Observation observation(int i) {
        Observation observation = new Observation();
        observation.setId("o" + i);
        for (int codings = random.nextInt(3); codings > 0; codings--) {
            observation.getCode().addCoding(coding());
        }
        for (int categories = random.nextInt(3); categories > 0; categories--) {
            observation.addCategory().addCoding(coding()).addCoding(coding());
        }
        if (random.nextBoolean()) {
            observation.setStatus(random.nextBoolean() ? ObservationStatus.FINAL : ObservationStatus.AMENDED);
        }
        return observation;
    }

    private Coding coding() {
        Coding coding = new Coding();
        if (random.nextInt(4) > 0) {
            coding.setSystem(random.nextBoolean() ? "urn:x" : "urn:y");
        }
        return random.nextInt(6) == 0 ? coding : coding.setCode(one("a", "b", "c", "d", "final"));
    }

    private String one(String... values) {
        return values[random.nextInt(values.length)];
    }

    private List<Coding> drawn() {
        return Stream.generate(this::coding)
                .limit(random.nextInt(4))
                .filter(Coding::hasCode)
                .toList();
    }

    private static SubjectRecord record(List<Resource> resources) {
        Patient patient = new Patient();
        patient.setId("anna");
        return new SubjectRecord(patient, resources);
    }

    /** What a retrieve by the members, as a value set or as codes, gives of each of the records. */
    private static List<Object> retrieved(
            List<SubjectRecord> records, String path, List<Coding> members, boolean asSet) {
        CodeSet set =
                new CodeSet(members, members.stream().map(CodeSet.Code::of).collect(Collectors.toSet()));
        List<Code> codes = members.stream()
                .map(member -> new Code().withCode(member.getCode()).withSystem(member.getSystem()))
                .toList();
        List<Object> found = new ArrayList<>();
        for (SubjectRecord record : records) {
            RecordRetrieve retrieve = new RecordRetrieve(
                    record,
                    new RecordIndex(record),
                    new CallTerminology(canonical -> Optional.of(set)),
                    new CqlValues());
            retrieve.retrieve(
                            "Patient",
                            "subject",
                            "anna",
                            "Observation",
                            null,
                            path,
                            asSet ? null : codes,
                            asSet ? SET : null,
                            null,
                            null,
                            null,
                            null)
                    .forEach(found::add);
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"code", "category", "category.coding", "code.coding.code", "status", "method", "nothing"})
    void whatIsFoundByAnIndexIsWhatIsFoundByLookingAtAll(String path) {
        List<Resource> all = new ArrayList<>();
        IntStream.range(0, 5 * SMALL).forEach(i -> all.add(observation(i)));
        Collections.shuffle(all, random);
        SubjectRecord large = record(all);
        List<Resource> ordered = large.ofType("Observation");
        List<SubjectRecord> small = IntStream.range(0, 5)
                .mapToObj(i -> record(ordered.subList(i * SMALL, (i + 1) * SMALL)))
                .toList();
        int found = 0;
        for (int i = 0; i < 40; i++) {
            List<Coding> members = drawn();
            List<Object> scanned = retrieved(small, path, members, i % 2 == 0);

            assertEquals(scanned, retrieved(List.of(large), path, members, i % 2 == 0), members::toString);

            found += scanned.size();
        }
        boolean matches = !path.equals("method") && !path.equals("nothing");
        assertEquals(matches, found > 0, "found " + found);
    }

    @Test
    void anIndexNamesNoMoreThanTheResourcesOfTheCodes() {
        List<Resource> all = new ArrayList<>();
        IntStream.range(0, 100).forEach(i -> {
            Observation observation = new Observation();
            observation.setId("o" + i);
            observation.getCode().addCoding().setCode(i == 50 ? "rare" : "frequent");
            all.add(observation);
        });
        RecordIndex index = new RecordIndex(record(all));

        List<Resource> found = index.candidates("Observation", "code", List.of("rare", "none"), code -> code);

        assertEquals(List.of(all.get(50)), found);
        assertTrue(index.candidates("Condition", "code", List.of("rare"), code -> code)
                .isEmpty());
    }
}
