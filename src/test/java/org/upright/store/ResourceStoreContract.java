package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RelatedArtifact.RelatedArtifactType;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.upright.fhir.RefusedException;

/** What every store does, whatever it stands on. */
abstract class ResourceStoreContract {
    static final FhirContext CONTEXT = FhirContext.forR4Cached();

    private SqlResourceStore store;

    /** Settings of an empty database. */
    abstract StoreSettings settings();

    @BeforeEach
    void open() {
        store = SqlResourceStore.open(settings().withCodes(new PrefixCodes()), CONTEXT);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatWasCreatedIsReadWithItsIdAndVersion() {
        Stored created =
                store.create(patient("Tomé", "1970-02-03"), Optional.empty()).stored();

        Stored read = store.read("Patient", created.id());

        assertArrayEquals(created.json(), read.json());
        Patient patient = (Patient) store.parse(read);
        assertEquals("1", patient.getMeta().getVersionId());
        assertEquals(created.updated(), patient.getMeta().getLastUpdated().toInstant());
        assertEquals(created.id(), patient.getIdElement().getIdPart());
        assertTrue(new String(read.json(), StandardCharsets.UTF_8)
                .startsWith("{\"resourceType\":\"Patient\",\"id\":\"" + created.id()));
    }

    @Test
    void whatNeverWasIsNotFoundAndWhatWasDeletedIsGone() {
        var missing = assertThrows(RefusedException.NotFound.class, () -> store.read("Patient", "nobody"));
        assertEquals("`Patient/nobody` is not known here.", missing.getMessage());
        put(patient("A", "2000"), "p");
        assertEquals(
                Written.Kind.DELETED,
                store.delete("Patient", "p", Optional.empty()).kind());

        var gone = assertThrows(RefusedException.Gone.class, () -> store.read("Patient", "p"));

        assertEquals("`Patient/p` was deleted in version 2.", gone.getMessage());
        assertEquals(
                Written.Kind.UNCHANGED,
                store.delete("Patient", "p", Optional.empty()).kind());
        assertEquals(1, store.read("Patient", "p", 1).version());
        assertEquals(List.of(), ids("Patient", "name", "A"));
    }

    @Test
    void updatesCountVersionsAndKeepHistory() {
        assertEquals(Written.Kind.CREATED, put(patient("A", "2000"), "p").kind());
        assertEquals(Written.Kind.UPDATED, put(patient("B", "2000"), "p").kind());
        assertEquals(Written.Kind.UNCHANGED, put(patient("B", "2000"), "p").kind());
        store.delete("Patient", "p", Optional.empty());
        assertEquals(4, put(patient("C", "2000"), "p").stored().version());

        HistoryPage history = store.history(new HistoryRequest(
                Optional.of("Patient"),
                Optional.of("p"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(3),
                Optional.empty()));
        HistoryPage rest = store.history(new HistoryRequest(
                Optional.of("Patient"),
                Optional.of("p"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(3),
                history.next()));

        assertEquals(
                List.of(4L, 3L, 2L),
                history.entries().stream().map(w -> w.stored().version()).toList());
        assertEquals(Written.Kind.DELETED, history.entries().get(1).kind());
        assertEquals(
                List.of(1L),
                rest.entries().stream().map(w -> w.stored().version()).toList());
        assertEquals(Optional.of(4L), history.total());
        assertEquals(List.of("p"), ids("Patient", "name", "C"));
        assertEquals(List.of(), ids("Patient", "name", "B"));
    }

    @Test
    void everyHistoryIsPagedInTheOrderOfTimeWhileWritesGoOn() {
        for (int i = 0; i < 9; i++) {
            put(patient("F" + i, "2000"), "p" + i % 3);
            put(new Organization().setName("O" + i), "o");
        }

        for (Optional<String> type : List.of(Optional.<String>empty(), Optional.of("Patient"))) {
            List<String> seen = new ArrayList<>();
            Optional<HistoryKey> next = Optional.empty();
            do {
                HistoryPage page = store.history(new HistoryRequest(
                        type, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(4), next));
                page.entries()
                        .forEach(w -> seen.add(
                                w.stored().reference() + "/" + w.stored().version()));
                next = page.next();
                put(patient("new" + seen.size() + type, "2000"), "p0");
            } while (next.isPresent());

            assertEquals(seen.size(), seen.stream().distinct().count());
            assertEquals(List.of("Patient/p2/3", "Patient/p2/2", "Patient/p2/1"), of("p2", seen));
            assertEquals(type.isEmpty() ? 9 : 0, of("Organization", seen).size());
        }
        HistoryPage none = store.history(new HistoryRequest(
                Optional.of("Organization"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(0),
                Optional.empty()));
        assertEquals(Optional.of(9L), none.total());
        assertEquals(Optional.empty(), none.next());
    }

    private static List<String> of(String name, List<String> versions) {
        return versions.stream().filter(version -> version.contains(name)).toList();
    }

    @Test
    void ifMatchRefusesAnOldVersion() {
        put(patient("A", "2000"), "p");
        put(patient("B", "2000"), "p");

        var refused = assertThrows(
                RefusedException.PreconditionFailed.class,
                () -> store.update((Resource) patient("C", "2000").setId("p"), Optional.of(1L)));

        assertEquals("`Patient/p` is at version 2; the request needs version 1.", refused.getMessage());
    }

    @Test
    void sixteenClientsNeverLoseAnUpdate() throws Exception {
        put(patient("0", "2000"), "p");
        ExecutorService clients = Executors.newFixedThreadPool(16);
        List<Future<Integer>> counts = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            counts.add(clients.submit(() -> incrementTenTimes()));
        }
        for (Future<Integer> count : counts) {
            assertEquals(10, count.get());
        }
        clients.shutdown();

        Patient patient = (Patient) store.parse(store.read("Patient", "p"));

        assertEquals("160", patient.getNameFirstRep().getFamily());
        assertEquals("161", patient.getMeta().getVersionId());
    }

    private int incrementTenTimes() {
        int done = 0;
        while (done < 10) {
            Stored now = store.read("Patient", "p");
            Patient patient = (Patient) store.parse(now);
            int next = Integer.parseInt(patient.getNameFirstRep().getFamily()) + 1;
            patient.getNameFirstRep().setFamily(String.valueOf(next));
            try {
                store.update(patient, Optional.of(now.version()));
                done++;
            } catch (RefusedException.PreconditionFailed lost) {
                Thread.onSpinWait();
            }
        }
        return done;
    }

    @Test
    void sixteenPatchesAtOnceAreAllMade() throws Exception {
        put(patient("0", "2000"), "p");

        List<String> outcomes = together(i -> {
            store.patch(
                    "Patient",
                    "p",
                    new ResourcePatch.Json(
                            "[{\"op\":\"add\",\"path\":\"/name/-\",\"value\":{\"family\":\"n" + i + "\"}}]"),
                    Optional.empty());
        });

        assertEquals(Collections.nCopies(16, "done"), outcomes);
        Patient patient = (Patient) store.parse(store.read("Patient", "p"));
        assertEquals(17, patient.getName().size());
        assertEquals("17", patient.getMeta().getVersionId());
    }

    @Test
    void ofSixteenWhoDeleteChangeOrPatchOneVersionOneWins() throws Exception {
        for (int round = 0; round < 10; round++) {
            String id = "p" + round;
            put(patient("A", "2000"), id);

            List<String> outcomes = together(i -> {
                switch (i % 4) {
                    case 0 -> store.transact(deletion(id, "W/\"1\""));
                    case 1 -> store.delete("Patient", id, Optional.of(1L));
                    case 2 -> store.update(named(patient("B" + i, "2000"), id), Optional.of(1L));
                    default ->
                        store.patch(
                                "Patient",
                                id,
                                new ResourcePatch.Json("[{\"op\":\"add\",\"path\":\"/gender\",\"value\":\"male\"}]"),
                                Optional.of(1L));
                }
            });

            assertEquals(1, Collections.frequency(outcomes, "done"), outcomes.toString());
            assertEquals(2, versions(id).size());
        }
    }

    @Test
    void aTransactionThatSaysItDeletedHasDeletedWhoeverWritesMeanwhile() throws Exception {
        for (int round = 0; round < 10; round++) {
            String id = "p" + round;
            put(patient("A", "2000"), id);

            List<String> outcomes = together(i -> {
                if (i == 8) {
                    store.transact(deletion(id, ""));
                } else {
                    store.update(named(patient("B" + i, "2000"), id), Optional.empty());
                }
            });

            assertEquals(Collections.nCopies(16, "done"), outcomes);
            assertTrue(versions(id).stream().anyMatch(version -> version.kind() == Written.Kind.DELETED), id);
        }
    }

    @Test
    void aTransactionDeletesNoVersionOfWhatNeverWas() {
        var refused = assertThrows(
                RefusedException.PreconditionFailed.class, () -> store.transact(deletion("nobody", "W/\"1\"")));

        assertEquals(
                "`Bundle.entry[0]` with `DELETE Patient/nobody`: `Patient/nobody` is at version 0; the request needs"
                        + " version 1.",
                refused.getMessage());
    }

    private List<Written> versions(String id) {
        return store.history(HistoryRequest.of(Optional.of("Patient"), Optional.of(id), Map.of()))
                .entries();
    }

    private static Patient named(Patient patient, String id) {
        patient.setId(id);
        return patient;
    }

    private static Bundle deletion(String id, String version) {
        Bundle bundle = new Bundle().setType(BundleType.TRANSACTION);
        bundle.addEntry()
                .getRequest()
                .setMethod(HTTPVerb.DELETE)
                .setUrl("Patient/" + id)
                .setIfMatch(version);
        return bundle;
    }

    /** What became of each of sixteen that begin together: `done`, or why it was refused. */
    private static List<String> together(IntConsumer work) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(16);
        CyclicBarrier begin = new CyclicBarrier(16);
        List<Future<String>> running = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            int number = i;
            running.add(clients.submit(() -> {
                begin.await();
                try {
                    work.accept(number);
                    return "done";
                } catch (RefusedException refused) {
                    return refused.getClass().getSimpleName();
                }
            }));
        }
        List<String> outcomes = new ArrayList<>();
        for (Future<String> one : running) {
            outcomes.add(one.get());
        }
        clients.shutdown();
        return outcomes;
    }

    @Test
    void conditionalCreateAndUpdateFindTheirMatch() {
        Patient one = patient("A", "2000");
        one.addIdentifier().setSystem("urn:s").setValue("1");
        String id =
                store.create(one, Optional.of("identifier=urn:s|1")).stored().id();

        Written again = store.create(one, Optional.of("identifier=urn:s%7C1"));
        Patient changed = one.copy();
        changed.setGender(AdministrativeGender.FEMALE);
        Written updated = store.updateWhere("Patient", "identifier=urn:s|1", changed, Optional.empty());

        assertEquals(Written.Kind.UNCHANGED, again.kind());
        assertEquals(id, again.stored().id());
        assertEquals(id, updated.stored().id());
        assertEquals(2, updated.stored().version());
        assertEquals(1, store.deleteWhere("Patient", "gender=female").size());
        assertEquals(List.of(), store.deleteWhere("Patient", "gender=female"));
    }

    @Test
    void searchesByEveryKindOfParameter() {
        put(patient("Müller", "1970-02-03").setActive(true), "m");
        put(patient("Meier", "1980-02"), "n");
        put(observation("m", "1234-5", 5.4, "mg", "2024-05-06T10:00:00Z"), "o1");
        put(observation("n", "1234-5", 0.0054, "g", "2024-06"), "o2");

        assertEquals(List.of("m"), ids("Patient", "family", "mull"));
        assertEquals(List.of("m", "n"), ids("Patient", "family", "mull,meie"));
        assertEquals(List.of("m"), ids("Patient", "family:exact", "Müller"));
        assertEquals(List.of("n"), ids("Patient", "family:contains", "EI"));
        assertEquals(List.of("m"), ids("Patient", "birthdate", "lt1975"));
        assertEquals(List.of("n"), ids("Patient", "birthdate", "1980"));
        assertEquals(List.of("m"), ids("Patient", "active", "true"));
        assertEquals(List.of("n"), ids("Patient", "active:not", "true"));
        assertEquals(List.of("n"), ids("Patient", "active:missing", "true"));
        assertEquals(List.of("o1", "o2"), ids("Observation", "code", "http://loinc.org|1234-5"));
        assertEquals(List.of("o1", "o2"), ids("Observation", "value-quantity", "5.4|http://unitsofmeasure.org|mg"));
        assertEquals(List.of("o1"), ids("Observation", "value-quantity", "gt5"));
        assertEquals(List.of("o2"), ids("Observation", "date", "ge2024-06"));
        assertEquals(List.of("o1"), ids("Observation", "patient", "m"));
        assertEquals(List.of("o1"), ids("Observation", "subject", "Patient/m"));
        assertEquals(List.of("o1"), ids("Observation", "subject:Patient.family", "mull"));
        assertEquals(List.of("n"), ids("Patient", "_has:Observation:patient:date", "ge2024-06"));
        assertEquals(List.of("o1"), ids("Observation", "code-value-quantity", "http://loinc.org|1234-5$gt1"));
        assertEquals(List.of("n"), ids("Patient", "_id", "n"));
    }

    @Test
    void sortsAndPagesWithKeysThatSurviveWrites() {
        for (int i = 0; i < 7; i++) {
            put(patient("F" + i % 3, "2000-01-0" + (i + 1)), "p" + i);
        }

        List<String> seen = new ArrayList<>();
        Map<String, List<String>> parameters = Map.of("_sort", List.of("-family,birthdate"), "_count", List.of("2"));
        Optional<Map<String, List<String>>> next = Optional.of(parameters);
        while (next.isPresent()) {
            SearchPage page = store.search(SearchRequest.of("Patient", next.get()));
            page.matches().forEach(match -> seen.add(match.id()));
            next = page.next();
            put(patient("F9", "2000"), "late" + seen.size());
        }

        assertEquals(List.of("p2", "p5", "p1", "p4", "p0", "p3", "p6"), seen);
    }

    @Test
    void sortsByTheFirstOfManyValuesAndEndsWithWhatHasNone() {
        String[] families = {"M,B", "", "C", "A,Z", "B", "", "M"};
        for (int i = 0; i < families.length; i++) {
            Patient patient = new Patient();
            for (String family : families[i].isEmpty() ? new String[0] : families[i].split(",")) {
                patient.addName().setFamily(family);
            }
            put(patient.setBirthDateElement(new DateType("200" + i)), "p" + i);
        }

        assertEquals(List.of("p3", "p0", "p4", "p2", "p6", "p1", "p5"), pages("family", "2"));
        assertEquals(List.of("p3", "p0", "p6", "p2", "p4", "p1", "p5"), pages("-family", "2"));
        assertEquals(List.of("p3", "p4", "p0", "p2", "p6", "p5", "p1"), pages("family,-birthdate", "3"));
        assertEquals(List.of("p6", "p5", "p4", "p3", "p2", "p1", "p0"), pages("-birthdate", "1"));
        assertEquals(List.of("p0", "p1", "p2", "p3", "p4", "p5", "p6"), pages("_lastUpdated", "4"));
    }

    @Test
    void sortsDatesByWhereTheyBegin() {
        put(patient("A", "2024"), "year");
        put(patient("A", "2024-06-01"), "day");
        put(patient("A", "2023-12-31"), "before");

        assertEquals(List.of("before", "year", "day"), pages("birthdate", "2"));
        assertEquals(List.of("day", "year", "before"), pages("-birthdate", "2"));
        assertEquals(List.of("day", "year"), ids("Patient", "birthdate", "gt2024-03"));
        assertEquals(List.of("before", "year"), ids("Patient", "birthdate", "lt2024-06-01"));
    }

    private List<String> pages(String sort, String count) {
        List<String> seen = new ArrayList<>();
        Optional<Map<String, List<String>>> next =
                Optional.of(Map.of("_sort", List.of(sort), "_count", List.of(count)));
        while (next.isPresent()) {
            SearchPage page = store.search(SearchRequest.of("Patient", next.get()));
            page.matches().forEach(match -> seen.add(match.id()));
            next = page.next();
        }
        return seen;
    }

    @Test
    void tokensAreFoundAboveAndBelowByTheHierarchyOfTheirSystem() {
        for (String code : List.of("1", "12", "123", "2")) {
            put(observation("p", code, 1, "mg", "2024"), "o" + code);
        }
        put(new Observation().setCode(new CodeableConcept(new Coding("urn:other", "12", ""))), "other");

        assertEquals(List.of("o12", "o123"), ids("Observation", "code:below", "http://loinc.org|12"));
        assertEquals(List.of("o1", "o12"), ids("Observation", "code:above", "http://loinc.org|12"));
        assertEquals(
                List.of("o12", "o123", "o2"),
                ids("Observation", "code:below", "http://loinc.org|12,http://loinc.org|2"));
        assertEquals(
                List.of("o1", "o12", "o123"), ids("Observation", "code:below", "http://loinc.org|" + PrefixCodes.ROOT));
    }

    @Test
    void hierarchiesThatAreNotKnownAreRefusedByName() {
        var unknown = assertThrows(
                RefusedException.Unreadable.class, () -> ids("Observation", "code:below", PrefixCodes.UNKNOWN + "|1"));
        var bare = assertThrows(RefusedException.Unreadable.class, () -> ids("Observation", "code:above", "12"));

        assertEquals(
                "Code system `urn:unknown` is not stored here with its concepts; `:above` and `:below` need its hierarchy.",
                unknown.getMessage());
        assertEquals("Search parameter `code:above` has `12`; `system|code` is needed.", bare.getMessage());
        for (String name : List.of("code:text", "code:of-type", "subject:text", "date:above")) {
            assertThrows(RefusedException.Unreadable.class, () -> ids("Observation", name, "a"));
        }
    }

    @Test
    void referencesAreFoundAboveAndBelowByWhatIsPartOfWhat() {
        put(new Organization().setName("A"), "a");
        put(new Organization().setName("B").setPartOf(new Reference("Organization/a")), "b");
        put(new Organization().setName("C").setPartOf(new Reference("Organization/b")), "c");
        put(new Organization().setName("D"), "d");
        put(patient("B", "2000").setManagingOrganization(new Reference("Organization/b")), "pb");
        put(patient("C", "2000").setManagingOrganization(new Reference("Organization/c")), "pc");
        put(patient("D", "2000").setManagingOrganization(new Reference("Organization/d")), "pd");

        assertEquals(List.of("pb", "pc"), ids("Patient", "organization:below", "Organization/a"));
        assertEquals(List.of("pc"), ids("Patient", "organization:below", "c"));
        assertEquals(List.of("pb"), ids("Patient", "organization:above", "Organization/b"));
        assertEquals(List.of("pb", "pc"), ids("Patient", "organization:above", "Organization/c"));
        assertEquals(List.of("b", "c"), ids("Organization", "partof:below", "Organization/a"));
        assertEquals(List.of(), ids("Organization", "partof:below", "Organization/none"));
        var refused =
                assertThrows(RefusedException.Unreadable.class, () -> ids("Observation", "subject:below", "Patient/p"));
        assertEquals(
                "Search parameter `subject:below` asks for `Patient/p`, and a Patient is no part of another one.",
                refused.getMessage());
    }

    @Test
    void aCircleOfPartsEnds() {
        put(new Organization().setName("A").setPartOf(new Reference("Organization/b")), "a");
        put(new Organization().setName("B").setPartOf(new Reference("Organization/a")), "b");

        assertEquals(List.of("a", "b"), ids("Organization", "partof:below", "Organization/a"));
        assertEquals(List.of("a", "b"), ids("Organization", "partof:above", "Organization/a"));
    }

    @Test
    void canonicalsAreFoundBelowAVersion() {
        for (String version : List.of("1", "1.0", "1.0.3", "10", "2")) {
            PlanDefinition plan = new PlanDefinition().addLibrary("http://x/L|" + version);
            put(plan, "p" + version);
        }
        put(new PlanDefinition().addLibrary("http://x/L"), "none");

        assertEquals(List.of("p1", "p1.0", "p1.0.3"), ids("PlanDefinition", "depends-on:below", "http://x/L|1"));
        assertEquals(List.of("p1.0", "p1.0.3"), ids("PlanDefinition", "depends-on:below", "http://x/L|1.0"));
        assertEquals(6, ids("PlanDefinition", "depends-on:below", "http://x/L").size());
        assertThrows(
                RefusedException.Unreadable.class, () -> ids("PlanDefinition", "depends-on:above", "http://x/L|1"));
    }

    /** So many that they are not sorted as a whole: the rows of the date are gone through, from the bound on. */
    @Test
    void aFarBoundOnTheKeyOfTheSortFindsTheSameInTheSameOrder() {
        Map<String, long[]> dates = new java.util.TreeMap<>();
        for (int i = 0; i < 26; i++) {
            Bundle bundle = new Bundle().setType(BundleType.TRANSACTION);
            for (int j = 0; j < 50; j++) {
                int day = i * 50 + j;
                int days = day % 7 == 0 ? 400 : 1;
                dates.put("o" + day, new long[] {day / 2, day / 2 + days});
                bundle.addEntry()
                        .setResource((Resource) during("o" + day, day / 2, days))
                        .getRequest()
                        .setMethod(HTTPVerb.PUT)
                        .setUrl("Observation/o" + day);
            }
            store.transact(bundle);
        }

        for (String sort : List.of("date", "-date")) {
            assertInOrder(dates, sort, List.of("lt" + day(80)), d -> d[0] < 80);
            assertInOrder(dates, sort, List.of("ge" + day(600)), d -> d[0] >= 600 || d[1] > 601);
            assertInOrder(dates, sort, List.of("gt" + day(600)), d -> d[1] > 601);
            assertInOrder(dates, sort, List.of("le" + day(40)), d -> d[0] < 40 || d[0] == 40 && d[1] <= 41);
            assertInOrder(
                    dates,
                    sort,
                    List.of("ge" + day(100), "lt" + day(110)),
                    d -> (d[0] >= 100 || d[1] > 101) && d[0] < 110);
            assertInOrder(dates, sort, List.of("ne" + day(3)), d -> d[0] != 3 || d[1] > 4);
            assertInOrder(dates, sort, List.of("lt" + day(500) + ",lt" + day(400)), d -> d[0] < 500);
            assertInOrder(
                    dates,
                    sort,
                    List.of("ne" + day(3), "ge" + day(100)),
                    d -> (d[0] != 3 || d[1] > 4) && (d[0] >= 100 || d[1] > 101));
        }
    }

    private static String day(long number) {
        return java.time.LocalDate.of(2020, 1, 1).plusDays(number).toString();
    }

    private static Observation during(String id, int first, int days) {
        Observation observation = new Observation();
        observation.setId(id);
        Period period = new Period();
        period.setStartElement(new DateTimeType(day(first)));
        period.setEndElement(new DateTimeType(day(first + days - 1)));
        return observation.setEffective(days == 1 ? new DateTimeType(day(first)) : period);
    }

    private void assertInOrder(
            Map<String, long[]> dates,
            String sort,
            List<String> criteria,
            java.util.function.Predicate<long[]> matches) {
        List<String> seen = new ArrayList<>();
        Optional<Map<String, List<String>>> next = Optional.of(Map.of(
                "date", criteria, "_sort", List.of(sort), "_count", List.of("97"), "_total", List.of("accurate")));
        while (next.isPresent()) {
            SearchPage page = store.search(SearchRequest.of("Observation", next.get()));
            page.matches().forEach(match -> seen.add(match.id()));
            next = page.next();
        }
        List<Long> starts = seen.stream().map(id -> dates.get(id)[0]).toList();
        java.util.Comparator<Long> order = java.util.Comparator.naturalOrder();
        assertEquals(
                starts.stream()
                        .sorted(sort.equals("date") ? order : order.reversed())
                        .toList(),
                starts);
        assertEquals(
                dates.entrySet().stream()
                        .filter(entry -> matches.test(entry.getValue()))
                        .map(Map.Entry::getKey)
                        .toList(),
                seen.stream().sorted().toList(),
                sort + " " + criteria);
    }

    @Test
    void includesWhatIsReferredToAndWhatRefers() {
        put(new Organization().setName("O"), "org");
        put(patient("A", "2000").setManagingOrganization(new Reference("Organization/org")), "p");
        put(observation("p", "1", 1, "mg", "2024"), "o");

        SearchPage page = store.search(SearchRequest.of(
                "Observation",
                Map.of(
                        "_include", List.of("Observation:subject"),
                        "_include:iterate", List.of("Patient:organization"),
                        "_total", List.of("accurate"))));
        SearchPage back =
                store.search(SearchRequest.of("Patient", Map.of("_revinclude", List.of("Observation:patient"))));

        assertEquals(
                List.of("Patient/p", "Organization/org"),
                page.included().stream().map(Stored::reference).toList());
        assertEquals(Optional.of(1L), page.total());
        assertEquals(
                List.of("Observation/o"),
                back.included().stream().map(Stored::reference).toList());
    }

    @Test
    void anUnknownParameterIsIgnoredAloudOrRefused() {
        SearchPage page = store.search(SearchRequest.of("Patient", Map.of("shoe", List.of("42"))));
        SearchRequest strict =
                new SearchRequest(Optional.of("Patient"), Map.of("shoe", List.of("42")), Optional.empty(), true);

        var refused = assertThrows(RefusedException.Unreadable.class, () -> store.search(strict));

        assertEquals("Search parameter `shoe` is not known for Patient.", refused.getMessage());
        assertEquals(
                "Search parameter `shoe` is not known for Patient; it was ignored.",
                page.issues().get(0).text());
    }

    @Test
    void aTransactionTiesItsEntriesTogether() {
        Bundle bundle = new Bundle().setType(BundleType.TRANSACTION);
        bundle.addEntry()
                .setFullUrl("urn:uuid:0f7d6d0e-3b2f-4f0b-8a3e-3f6b7f3c5a11")
                .setResource(patient("A", "2000"))
                .getRequest()
                .setMethod(HTTPVerb.POST)
                .setUrl("Patient");
        Observation observation = observation("x", "1", 1, "mg", "2024");
        observation.getSubject().setReference("urn:uuid:0f7d6d0e-3b2f-4f0b-8a3e-3f6b7f3c5a11");
        bundle.addEntry()
                .setResource(observation)
                .getRequest()
                .setMethod(HTTPVerb.PUT)
                .setUrl("Observation/o");
        bundle.addEntry().getRequest().setMethod(HTTPVerb.GET).setUrl("Observation?code=1");

        Bundle answer = store.transact(bundle);

        String patient = answer.getEntry().get(0).getResponse().getLocation().replaceFirst("/_history/1", "");
        Observation stored = (Observation) store.parse(store.read("Observation", "o"));
        assertEquals(patient, stored.getSubject().getReference());
        assertEquals("201 Created", answer.getEntry().get(1).getResponse().getStatus());
        assertEquals(
                1, ((Bundle) answer.getEntry().get(2).getResource()).getEntry().size());
    }

    @Test
    void aBadEntryAtAnyPlaceLeavesNothingOfItsTransaction() {
        put(patient("A", "2000"), "p");
        for (int place = 0; place <= 4; place++) {
            Bundle bundle = new Bundle().setType(BundleType.TRANSACTION);
            for (int i = 0; i < 4; i++) {
                bundle.addEntry()
                        .setResource(patient("N", "2000"))
                        .getRequest()
                        .setMethod(HTTPVerb.PUT)
                        .setUrl("Patient/n" + i);
            }
            Bundle.BundleEntryComponent bad = new Bundle.BundleEntryComponent().setResource(patient("B", "2000"));
            bad.getRequest().setMethod(HTTPVerb.PUT).setUrl("Patient/p").setIfMatch("W/\"7\"");
            bundle.getEntry().add(place, bad);

            var refused = assertThrows(RefusedException.PreconditionFailed.class, () -> store.transact(bundle));
            assertTrue(refused.getMessage().startsWith("`Bundle.entry[" + place + "]`"), refused.getMessage());
            for (int i = 0; i < 4; i++) {
                String id = "n" + i;
                assertThrows(RefusedException.NotFound.class, () -> store.read("Patient", id));
            }
            assertEquals(1, store.read("Patient", "p").version());
        }
    }

    @Test
    void aTransactionIsAllOrNothing() {
        put(patient("A", "2000"), "p");
        Bundle bundle = new Bundle().setType(BundleType.TRANSACTION);
        bundle.addEntry()
                .setResource(patient("N", "2000"))
                .getRequest()
                .setMethod(HTTPVerb.PUT)
                .setUrl("Patient/n");
        bundle.addEntry()
                .setResource(patient("B", "2000"))
                .getRequest()
                .setMethod(HTTPVerb.PUT)
                .setUrl("Patient/p")
                .setIfMatch("W/\"7\"");

        var refused = assertThrows(RefusedException.PreconditionFailed.class, () -> store.transact(bundle));
        assertEquals(
                "`Bundle.entry[1]` with `PUT Patient/p`: `Patient/p` is at version 1; the request needs version 7.",
                refused.getMessage());
        assertEquals(
                "Bundle.entry[1]",
                refused.outcome().getIssueFirstRep().getExpression().get(0).getValue());
        assertThrows(RefusedException.NotFound.class, () -> store.read("Patient", "n"));
        bundle.setType(BundleType.BATCH);
        Bundle answer = store.transact(bundle);
        assertEquals(
                List.of("201 Created", "412"),
                answer.getEntry().stream().map(e -> e.getResponse().getStatus()).toList());
    }

    @Test
    void conditionalReferencesOfATransactionAreResolved() {
        Patient known = patient("A", "2000");
        known.addIdentifier().setSystem("urn:s").setValue("1");
        put(known, "p");
        Observation observation = observation("x", "1", 1, "mg", "2024");
        observation.getSubject().setReference("Patient?identifier=urn:s|1");
        Bundle bundle = new Bundle().setType(BundleType.TRANSACTION);
        bundle.addEntry()
                .setResource(observation)
                .getRequest()
                .setMethod(HTTPVerb.POST)
                .setUrl("Observation");

        store.transact(bundle);

        assertEquals(1, ids("Observation", "subject", "Patient/p").size());
        observation.getSubject().setReference("Patient?identifier=urn:s|2");
        var refused = assertThrows(RefusedException.PreconditionFailed.class, () -> store.transact(bundle));
        assertEquals(
                "`Bundle.entry[0]` with `POST Observation`: The conditional reference `Patient?identifier=urn:s|2`"
                        + " matches no resource; one is needed.",
                refused.getMessage());
    }

    @Test
    void aRecordOverItsBoundIsRefused() {
        put(patient("A", "2000"), "p");
        put(observation("p", "1", 1, "mg", "2024"), "o");

        assertEquals(
                "The subject's data hold more than 1 resources, the limit.",
                assertThrows(
                                RefusedException.Unprocessable.class,
                                () -> store.compartment("p", List.of("*"), new RecordBound(1, 1_000_000)))
                        .getMessage());
        assertEquals(
                "The subject's data hold more than 100 bytes, the limit.",
                assertThrows(
                                RefusedException.Unprocessable.class,
                                () -> store.compartment("p", List.of("*"), new RecordBound(9, 100)))
                        .getMessage());
    }

    @Test
    void aNumberThatCouldNotBeReadAgainIsNotStored() {
        Observation observation = observation("p", "1", 1, "mg", "2024");
        observation.setValue(new Quantity().setValue(new BigDecimal("1".repeat(1_500))));

        assertEquals(
                "A number has more than 100 digits; at most so many can be stored.",
                assertThrows(RefusedException.Unreadable.class, () -> put(observation, "o"))
                        .getMessage());
        assertThrows(RefusedException.NotFound.class, () -> store.read("Observation", "o"));
    }

    @Test
    void aCompartmentHoldsThePatientAndWhatIsAboutIt() {
        put(patient("A", "2000"), "p");
        put(patient("B", "2000"), "q");
        put(observation("p", "1", 1, "mg", "2024"), "o");
        put(observation("q", "1", 1, "mg", "2024"), "other");

        assertEquals(
                List.of("Observation/o", "Patient/p"),
                store.compartment("p", List.of("*"), RecordBound.of(100)).stream()
                        .map(Stored::reference)
                        .toList());
        assertEquals(
                List.of("Patient/p"),
                store.compartment("p", List.of("Patient"), RecordBound.of(100)).stream()
                        .map(Stored::reference)
                        .toList());
        AuditEvent access = new AuditEvent();
        access.addEntity().setWhat(new Reference("Patient/p"));
        put(access, "access");
        assertEquals(
                List.of("Observation/o", "Patient/p"),
                store.compartment("p", List.of("*"), RecordBound.of(100)).stream()
                        .map(Stored::reference)
                        .toList(),
                "accesses are no part of what is known of a patient");
        assertEquals(
                List.of("AuditEvent/access"),
                store.compartment("p", List.of("AuditEvent"), RecordBound.of(100)).stream()
                        .map(Stored::reference)
                        .toList());
        assertEquals(
                List.of("Observation/o"),
                store
                        .search(new SearchRequest(Optional.of("Observation"), Map.of(), Optional.of("Patient/p"), true))
                        .matches()
                        .stream()
                        .map(Stored::reference)
                        .toList());
    }

    @Test
    void criteriaMeanTheSameToASearchAndToWhatIsNotStored() {
        List<Patient> patients = List.of(
                (Patient) patient("Tomé", "1970-02-03").setId("a"),
                (Patient) patient("Tom", "1980").setId("b"),
                (Patient) patient("Ada", "1980-05-06").setActive(true).setId("c"));
        List<Integer> all = List.of(0, 1, 2);
        patients.forEach(one -> put(one, one.getIdElement().getIdPart()));
        for (String criteria : List.of(
                "name=tom",
                "name=Ada,Tom&birthdate=1980",
                "birthdate=ge1975",
                "birthdate=ne1980",
                "_id=a,c",
                "active=true",
                "active=false",
                "_lastUpdated=gt2000")) {
            SearchPage found = store.search(new SearchRequest(
                    Optional.of("Patient"),
                    Map.of(),
                    Optional.empty(),
                    true,
                    List.of(new Part(Optional.empty(), criteria))));

            assertEquals(
                    found.matches().stream().map(Stored::id).sorted().toList(),
                    all.stream()
                            .filter(store.meeting("Patient", criteria, patients)::contains)
                            .map(place -> patients.get(place).getIdElement().getIdPart())
                            .toList(),
                    criteria);
            assertTrue(store.judges("Patient", criteria), criteria);
        }
    }

    @Test
    void aSearchIsHeldToTheUnionOfItsParts() {
        for (String id : List.of("p", "q")) {
            put(patient("P", "2000"), id);
            for (String status : List.of("final", "amended", "registered")) {
                Observation observation = new Observation();
                observation.setStatus(Observation.ObservationStatus.fromCode(status));
                observation.setSubject(new Reference("Patient/" + id));
                put(observation, status + "-" + id);
            }
        }
        List<Part> parts = List.of(
                new Part(Optional.of("Patient/p"), "status=final"), new Part(Optional.empty(), "status=amended"));
        for (Map<String, List<String>> asked : List.of(
                Map.<String, List<String>>of(),
                Map.of("_sort", List.of("status")),
                Map.of("_count", List.of("10"), "_total", List.of("accurate")))) {
            SearchPage found =
                    store.search(new SearchRequest(Optional.of("Observation"), asked, Optional.empty(), true, parts));

            assertEquals(
                    List.of("amended-p", "amended-q", "final-p"),
                    found.matches().stream().map(Stored::id).sorted().toList());
            assertEquals(asked.containsKey("_total") ? Optional.of(3L) : Optional.empty(), found.total());
        }
        SearchPage nothing = store.search(new SearchRequest(
                Optional.of("Observation"),
                Map.of(),
                Optional.empty(),
                true,
                List.of(new Part(Optional.empty(), "shoe=42"))));
        assertEquals(List.of(), nothing.matches());
    }

    @Test
    void whatOneResourceDoesNotTellIsNotJudged() {
        for (String criteria : List.of(
                "",
                "shoe=42",
                "name:exact=x",
                "general-practitioner.name=x",
                "_has:Observation:subject:status=final",
                "_include=Patient:organization",
                "_count=1",
                "_filter=x",
                "birthdate=yesterday",
                "name=",
                "name=%zz")) {
            assertEquals(false, store.judges("Patient", criteria), criteria);
            assertEquals(
                    java.util.Set.of(), store.meeting("Patient", criteria, List.of(patient("x", "1980"))), criteria);
        }
        assertTrue(store.judges("*", "_tag=x"));
        assertEquals(false, store.judges("*", "name=x"));
    }

    @Test
    void versionsOfOneResourceAreJudgedEachByItself() {
        List<Patient> versions = List.of(
                (Patient) patient("Tom", "1980").setId("a"),
                (Patient) patient("Ada", "1980").setId("a"),
                patient("Tom", "1990"),
                patient("Tom", "1990"));

        assertEquals(java.util.Set.of(0, 2, 3), store.meeting("Patient", "name=Tom", versions));
        assertEquals(java.util.Set.of(0, 1), store.meeting("Patient", "_id=a", versions));
    }

    @Test
    void canonicalsAreFoundWithAndWithoutVersion() {
        put(new Library().setUrl("http://x/Library/l").setVersion("1").setName("L"), "l");
        PlanDefinition plan =
                new PlanDefinition().setUrl("http://x/PlanDefinition/p").setVersion("2");
        plan.addRelatedArtifact().setType(RelatedArtifactType.DEPENDSON).setResource("http://x/Library/l|1");
        plan.addAction()
                .addAction()
                .addDocumentation()
                .setType(RelatedArtifactType.CITATION)
                .setResource("http://x/c");
        plan.setLibrary(List.of(new CanonicalType("http://x/Library/m")));
        put(plan, "p");

        assertEquals(List.of("p"), ids("PlanDefinition", "depends-on", "http://x/Library/l"));
        assertEquals(List.of("p"), ids("PlanDefinition", "depends-on", "http://x/Library/l|1"));
        assertEquals(List.of(), ids("PlanDefinition", "depends-on", "http://x/Library/l|2"));
        assertEquals(List.of("p"), ids("PlanDefinition", "depends-on", "http://x/Library/m"));
        assertEquals(List.of("p"), ids("PlanDefinition", "depends-on", "Library/l"));
        assertEquals(List.of("p"), ids("PlanDefinition", "depends-on.name", "L"));
        assertEquals(List.of("p"), ids("PlanDefinition", "citation", "http://x/c"));
        assertEquals(List.of("l"), ids("Library", "_has:PlanDefinition:depends-on:version", "2"));
        assertEquals(List.of("p"), ids("PlanDefinition", "url:below", "http://x"));
    }

    @Test
    void listenersHearOfWritesAfterTheyAreDone() {
        List<String> heard = new java.util.concurrent.CopyOnWriteArrayList<>();
        store.onChange(
                List.of("Library"), written -> written.forEach(w -> heard.add(w.reference() + " " + w.version())));

        put(new Library().setName("L"), "l");
        put(patient("A", "2000"), "p");

        assertEquals(List.of("Library/l 1"), heard);
    }

    @com.google.errorprone.annotations.CanIgnoreReturnValue
    Written put(Resource resource, String id) {
        resource.setId(id);
        return store.update(resource, Optional.empty());
    }

    List<String> ids(String type, String name, String value) {
        return store
                .search(new SearchRequest(Optional.of(type), Map.of(name, List.of(value)), Optional.empty(), true))
                .matches()
                .stream()
                .map(Stored::id)
                .sorted()
                .toList();
    }

    static Patient patient(String family, String birth) {
        Patient patient = new Patient();
        patient.addName().setFamily(family);
        patient.getBirthDateElement().setValueAsString(birth);
        return patient;
    }

    static Observation observation(String patient, String code, double value, String unit, String date) {
        Observation observation = new Observation();
        observation.setCode(new CodeableConcept(new Coding("http://loinc.org", code, "x")));
        observation.setSubject(new Reference("Patient/" + patient));
        observation.setEffective(new DateTimeType(date));
        observation.setValue(new Quantity()
                .setValue(BigDecimal.valueOf(value))
                .setUnit(unit)
                .setCode(unit)
                .setSystem("http://unitsofmeasure.org"));
        return observation;
    }
}
