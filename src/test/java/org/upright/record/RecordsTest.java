package org.upright.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ca.uhn.fhir.context.FhirContext;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Medication;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.upright.content.FakeStore;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.store.RecordBound;

class RecordsTest {
    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-11-22T09:00:00+01:00");
    private final FakeStore store = new FakeStore();

    @Test
    void dataOfTheCallAreEnough() {
        Assembled assembled = one(inline("Patient/a", patient("a"), observation("o", "a")));

        assertEquals(List.of("Observation/o", "Patient/a"), names(assembled));
        assertEquals(List.of(), assembled.issues());
    }

    @Test
    void theServersDataJoinThoseOfTheCall() {
        store.put(patient("a"), observation("stored", "a"), observation("other", "b"), patient("b"));

        Assembled assembled = one(RecordRequest.of("a").with(List.of(observation("sent", "a"))));

        assertEquals(List.of("Observation/sent", "Observation/stored", "Patient/a"), names(assembled));
    }

    @Test
    void dataOfTheCallWinOverTheServers() {
        store.put(patient("a"), observation("o", "a"));
        Observation sent = observation("o", "a");
        sent.setLanguage("de");

        Assembled assembled = one(RecordRequest.of("Patient/a").with(List.of(sent)));

        assertEquals("de", assembled.record().ofType("Observation").get(0).getLanguage());
    }

    @Test
    void onlyTheTypesThatAreReadAreFetched() {
        store.put(patient("a"), observation("o", "a"), condition("c", "a"));

        Assembled assembled = one(request("a", Set.of("Condition"), List.of()));

        assertEquals(List.of("Condition/c", "Patient/a"), names(assembled));
    }

    @Test
    void aSecondPatientsDataAreLeftOutAndCounted() {
        Assembled assembled = one(inline(
                "Patient/a", patient("a"), observation("o", "a"), patient("b"), observation("p", "b"), task("t", "b")));

        assertEquals(List.of("Observation/o", "Patient/a"), names(assembled));
        assertEquals(
                List.of("Resources of others than `Patient/a` were left out: 3 of `Patient/b`."), texts(assembled));
    }

    @Test
    void aPatientWithoutAnIdIsNobodyInParticular() {
        Assembled assembled = one(inline("Patient/a", patient("a"), observation("o", "a"), new Patient()));

        assertEquals(List.of("Observation/o", "Patient/a"), names(assembled));
        assertEquals(
                List.of("Resources of others than `Patient/a` were left out: 1 of someone not named by `Type/id`."),
                texts(assembled));
    }

    @Test
    void strictHandlingRefusesASecondPatientsData() {
        RecordRequest request = new RecordRequest(
                List.of("Patient/a"),
                "Patient",
                List.of(patient("a"), observation("p", "b")),
                false,
                Optional.empty(),
                List.of(),
                Set.of("*"),
                true);

        assertRefused(
                RefusedException.Unprocessable.class,
                "The data hold resources of others than `Patient/a`: 1 of `Patient/b`; strict handling refuses them.",
                request);
    }

    @Test
    void dataOfSomebodyElseOnlyAreRefused() {
        store.put(patient("a"));

        assertRefused(
                RefusedException.Unprocessable.class,
                "The data hold resources of others than `Patient/a`: 2 of `Patient/b`, and none of the subject's own.",
                RecordRequest.of("a").with(List.of(patient("b"), observation("p", "b"))));
    }

    @Test
    void whatAMotherReportsOfHerChildIsTheChilds() {
        Observation reported = observation("fever", "child");
        reported.addPerformer(new Reference("Patient/mother"));

        Assembled mother = one(inline("mother", patient("mother"), observation("own", "mother"), reported));

        assertEquals(List.of("Observation/own", "Patient/mother"), names(mother));
        assertEquals(
                List.of("Resources of others than `Patient/mother` were left out: 1 of `Patient/child`."),
                texts(mother));
    }

    @Test
    void whatIsNobodysIsKept() {
        Assembled assembled = one(
                inline("a", patient("a"), named(new Medication(), "m"), named(new Practitioner(), "p"), patient("b")));

        assertEquals(List.of("Medication/m", "Patient/a", "Practitioner/p"), names(assembled));
    }

    @Test
    void whatNamesNoPatientIsTheSubjectsWhereNobodyElseIsInSight() {
        Assembled assembled = one(inline("a", patient("a"), named(new QuestionnaireResponse(), "q")));

        assertEquals(List.of("Patient/a", "QuestionnaireResponse/q"), names(assembled));
        assertEquals(
                List.of("Resources that name no patient were taken as those of `Patient/a`: 1 QuestionnaireResponse."),
                texts(assembled));
    }

    @Test
    void whatNamesNoPatientIsLeftOutWhereSeveralAreInSight() {
        Assembled assembled = one(inline("a", patient("a"), patient("b"), named(new QuestionnaireResponse(), "q")));

        assertEquals(List.of("Patient/a"), names(assembled));
        assertEquals(
                "Resources that name no patient were left out, for the data are of several: 1 QuestionnaireResponse.",
                texts(assembled).get(1));
    }

    @Test
    void anIdentifierNamesTheSubjectToo() {
        Patient patient = patient("a");
        patient.addIdentifier().setSystem("urn:mrn").setValue("17");
        Observation own = observation("o", "a");
        own.setSubject(new Reference()
                .setIdentifier(new Identifier().setSystem("urn:mrn").setValue("17")));
        Observation foreign = observation("p", "a");
        foreign.setSubject(new Reference()
                .setIdentifier(new Identifier().setSystem("urn:mrn").setValue("18")));

        Assembled assembled = one(inline("a", patient, own, foreign));

        assertEquals(List.of("Observation/o", "Patient/a"), names(assembled));
        assertEquals(
                List.of("Resources of others than `Patient/a` were left out: 1 of someone not named by `Type/id`."),
                texts(assembled));
    }

    @Test
    void entriesAreFoundByTheirUrn() {
        Bundle bundle = new Bundle().setType(BundleType.TRANSACTION);
        bundle.addEntry().setFullUrl("urn:uuid:6f1d").setResource(new Patient().setActive(true));
        Observation observation = new Observation();
        observation.setSubject(new Reference("urn:uuid:6f1d"));
        bundle.addEntry().setFullUrl("urn:uuid:77aa").setResource(observation);

        Assembled assembled = one(inline("urn:uuid:6f1d", bundle));

        assertEquals(List.of("Observation/77aa", "Patient/6f1d"), names(assembled));
        assertEquals("urn:uuid:6f1d", observation.getSubject().getReference());
    }

    @Test
    void urnsAreResolvedInBundlesAsTheyComeOverTheWire() {
        Bundle bundle = (Bundle) FhirContext.forR4Cached().newJsonParser().parseResource("""
                {"resourceType":"Bundle","type":"batch","entry":[
                 {"fullUrl":"urn:uuid:0b1c","resource":{"resourceType":"Patient","id":"a","active":true}},
                 {"fullUrl":"urn:uuid:77aa","resource":{"resourceType":"Observation","status":"final",
                  "subject":{"reference":"urn:uuid:0b1c"}}},
                 {"fullUrl":"https://ehr.example.org/Condition/c","resource":{"resourceType":"Condition",
                  "subject":{"reference":"Patient/a"}}},
                 {"request":{"method":"PUT","url":"Goal/g"},"resource":{"resourceType":"Goal",
                  "subject":{"reference":"Patient/b"}}},
                 {"request":{"method":"DELETE","url":"Goal/h"}}]}""");

        Assembled assembled = one(inline("Patient/a", bundle));

        assertEquals(List.of("Condition/c", "Observation/77aa", "Patient/a"), names(assembled));
        assertEquals(
                List.of("Resources of others than `Patient/a` were left out: 1 of `Patient/b`."), texts(assembled));
        assertEquals(names(assembled), names(one(inline("urn:uuid:0b1c", bundle))));
    }

    @Test
    void absoluteReferencesAreReadByTypeAndId() {
        Observation observation = observation("o", "a");
        observation.setSubject(new Reference("https://ehr.example.org/fhir/Patient/a/_history/3"));

        Assembled assembled = one(inline("https://ehr.example.org/fhir/Patient/a", patient("a"), observation));

        assertEquals(List.of("Observation/o", "Patient/a"), names(assembled));
    }

    @Test
    void patientsOfTwoServersAreNotOnePerson() {
        Bundle bundle = new Bundle().setType(BundleType.COLLECTION);
        bundle.addEntry().setFullUrl("https://one.example.org/Patient/a").setResource(patient("a"));
        bundle.addEntry().setFullUrl("https://two.example.org/Patient/a").setResource(patient("a"));

        assertRefused(
                RefusedException.Unprocessable.class,
                "The data hold `Patient/a` of two servers; data of one server are needed, or ids that differ.",
                inline("a", bundle));
    }

    @Test
    void anUnknownSubjectIsNamed() {
        assertRefused(
                RefusedException.NotFound.class,
                "The subject `Patient/nobody` is not in the data of the call or the data of this server.",
                RecordRequest.of("nobody"));
    }

    @Test
    void aSubjectOfTheWrongTypeIsRefused() {
        assertRefused(
                RefusedException.Unprocessable.class,
                "The subject `Practitioner/p` is of type `Practitioner`; `Patient` is needed.",
                RecordRequest.of("Practitioner/p"));
    }

    @Test
    void idsThatAreNoneAreRefused() {
        for (String id : List.of("a$1b", "../x", "%2e%2e", "1&_include=*", "..", "", "Patient/", "No/such")) {
            RefusedException refused =
                    assertThrows(RefusedException.Unreadable.class, () -> one(RecordRequest.of(id)), "id `" + id + "`");

            assertEquals("`" + id + "` is not a reference; `Patient/id` or an id is needed.", refused.getMessage());
        }
    }

    @Test
    void twoSubjectsAreRefusedWhereOneIsNeeded() {
        assertRefused(
                RefusedException.Unreadable.class,
                "`subject` was given 2 times; exactly one is needed.",
                requestOf(List.of("a", "b"), List.of()));
    }

    @Test
    void aGroupStandsForItsActiveMembers() {
        Group group = named(new Group(), "g");
        group.addMember().setEntity(new Reference("Patient/a"));
        group.addMember().setEntity(new Reference("Patient/b"));
        group.addMember().setEntity(new Reference("Patient/left")).setInactive(true);
        store.put(group, patient("a"), patient("b"), observation("oa", "a"), observation("ob", "b"));

        List<Assembled> each = records(100).each(RecordRequest.of("Group/g"), NOW);

        assertEquals(
                List.of(
                        List.of("Group/g", "Observation/oa", "Patient/a"),
                        List.of("Group/g", "Observation/ob", "Patient/b")),
                each.stream().map(RecordsTest::names).toList());
        assertEquals(List.of(), texts(each.get(0)));
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', true",
        "2026-01-01, '', true",
        "'', 2026-11-21, false",
        "'', 2026-11-22, true",
        "2020, 2026-11, true",
        "2020, 2025, false",
        "'', 2026-11-22T08:59:59+01:00, false",
        "'', 2026-11-22T09:00:00+01:00, true",
        "2026-11-23, '', false"
    })
    void aGroupStandsForThoseWhoAreMembersAtTheTime(String start, String end, boolean member) {
        Group group = named(new Group(), "g");
        group.addMember().setEntity(new Reference("Patient/a"));
        Period period = new Period();
        if (!start.isEmpty()) {
            period.setStartElement(new DateTimeType(start));
        }
        if (!end.isEmpty()) {
            period.setEndElement(new DateTimeType(end));
        }
        group.addMember().setEntity(new Reference("Patient/b")).setPeriod(period);
        store.put(group, patient("a"), patient("b"));

        List<Assembled> each = records(100).each(RecordRequest.of("Group/g"), NOW);

        assertEquals(member ? 2 : 1, each.size());
    }

    @Test
    void aGroupWithinAGroupStandsForItsMembersEachOnce() {
        Group inner = named(new Group(), "inner");
        inner.addMember().setEntity(new Reference("Patient/b"));
        inner.addMember().setEntity(new Reference("Group/outer"));
        Group outer = named(new Group(), "outer");
        outer.addMember().setEntity(new Reference("Patient/a"));
        outer.addMember().setEntity(new Reference("Group/inner"));
        outer.addMember().setEntity(new Reference("Patient/b"));
        store.put(outer, inner, patient("a"), patient("b"));

        List<Assembled> each = records(100).each(RecordRequest.of("Group/outer"), NOW);

        assertEquals(
                List.of("a", "b"),
                each.stream()
                        .map(one -> one.record().subject().getIdElement().getIdPart())
                        .toList());
    }

    @Test
    void aGroupWithoutMembersIsRefused() {
        store.put(named(new Group().setActual(true), "g"));

        assertEquals(
                "`Group/g` has 0 active members of type `Patient` on 2026-11-22; 1 to 1000 are taken in one call.",
                assertThrows(
                                RefusedException.Unprocessable.class,
                                () -> records(9).each(RecordRequest.of("Group/g"), NOW))
                        .getMessage());
    }

    @Test
    void companionsAndMedicationsComeFromTheServer() {
        MedicationRequest request = named(new MedicationRequest(), "r");
        request.setSubject(new Reference("Patient/a")).setMedication(new Reference("Medication/m"));
        store.put(patient("a"), request, named(new Medication(), "m"), named(new Practitioner(), "p"));

        Assembled assembled = one(request("a", Set.of("MedicationRequest", "Medication"), List.of("Practitioner/p")));

        assertEquals(List.of("Medication/m", "MedicationRequest/r", "Patient/a", "Practitioner/p"), names(assembled));
    }

    @Test
    void anEncounterOfSomebodyElseIsRefused() {
        Encounter encounter = named(new Encounter(), "e");
        encounter.setSubject(new Reference("Patient/b"));
        store.put(patient("a"), encounter);

        assertRefused(
                RefusedException.Unprocessable.class,
                "`Encounter/e` does not belong to the subject `Patient/a`.",
                request("a", Set.of("Condition"), List.of("Encounter/e")));
    }

    @Test
    void theLimitIsNamed() {
        RecordRequest request = inline("a", patient("a"), observation("1", "a"), observation("2", "a"));

        RefusedException refused = assertThrows(
                RefusedException.Unprocessable.class, () -> records(2).one(request));

        assertEquals("The subject's data hold more than 2 resources, the limit.", refused.getMessage());
        store.put(patient("b"), observation("1", "b"), observation("2", "b"));
        assertThrows(RefusedException.Unprocessable.class, () -> records(2).one(RecordRequest.of("b")));
    }

    @Test
    void aPageAndAnOutcomeInPlaceOfDataAreSaid() {
        Bundle page = new Bundle().setType(BundleType.SEARCHSET);
        page.addLink().setRelation("next").setUrl("https://ehr.example.org/page2");
        page.addEntry().setResource(observation("o", "a"));
        OperationOutcome outcome = new OperationOutcome();
        outcome.addIssue().setSeverity(OperationOutcome.IssueSeverity.ERROR);

        Assembled assembled = one(inline("a", patient("a"), page, outcome));

        assertEquals(
                List.of(
                        "A Bundle of the data is one page of several: it has a link `next`, which is not followed.",
                        "The data hold an OperationOutcome in place of data: whoever fetched them did not get all."),
                texts(assembled));
    }

    @Test
    void theOrderOfArrivalChangesNothing() {
        Observation older = observation("o", "a");
        older.getMeta().setVersionId("1");
        Observation newer = observation("o", "a");
        newer.getMeta().setVersionId("2");
        List<Resource> resources =
                new ArrayList<>(List.of(patient("a"), older, newer, condition("c", "a"), observation("p", "b")));
        Assembled first = one(inline("a", resources.toArray(Resource[]::new)));
        Random random = new Random(7);

        for (int i = 0; i < 100; i++) {
            Collections.shuffle(resources, random);
            Assembled again = one(inline("a", resources.toArray(Resource[]::new)));
            assertEquals(names(first), names(again));
            assertEquals(
                    "2", again.record().ofType("Observation").get(0).getMeta().getVersionId());
            assertEquals(texts(first), texts(again));
        }
    }

    @Test
    void everyTypeOfThePatientCompartmentHasPathsToItsOwner() {
        FhirContext fhir = FhirContext.forR4Cached();
        Set<String> without = new java.util.TreeSet<>();

        for (String type : fhir.getResourceTypes()) {
            fhir.getResourceDefinition(type).getSearchParamsForCompartmentName("Patient").stream()
                    .filter(p -> PropertyPath.parse(type, p.getPath()).isEmpty())
                    .forEach(p -> without.add(p.getPath()));
        }

        assertEquals(Set.of(), without);
    }

    private RecordRequest request(String subject, Set<String> types, List<String> companions) {
        return new RecordRequest(
                List.of(subject), "Patient", List.of(), true, Optional.<Endpoint>empty(), companions, types, false);
    }

    private static RecordRequest requestOf(List<String> subjects, List<Resource> data) {
        return new RecordRequest(subjects, "Patient", data, true, Optional.empty(), List.of(), Set.of("*"), false);
    }

    private static RecordRequest inline(String subject, Resource... data) {
        return RecordRequest.of(subject).with(Arrays.asList(data)).inlineOnly();
    }

    private Assembled one(RecordRequest request) {
        return records(50_000).one(request);
    }

    private Records records(int limit) {
        return new Records(FhirContext.forR4Cached(), store, HttpRemoteDataTest.NONE, RecordBound.of(limit));
    }

    private void assertRefused(Class<? extends RefusedException> kind, String text, RecordRequest request) {
        assertEquals(text, assertThrows(kind, () -> one(request)).getMessage());
    }

    private static List<String> names(Assembled assembled) {
        return assembled.record().all().stream()
                .map(r -> r.fhirType() + "/" + r.getIdElement().getIdPart())
                .toList();
    }

    private static List<String> texts(Assembled assembled) {
        return assembled.issues().stream().map(Issue::text).toList();
    }

    private static <T extends Resource> T named(T resource, String id) {
        resource.setId(id);
        return resource;
    }

    private static Patient patient(String id) {
        return named(new Patient(), id);
    }

    private static Observation observation(String id, String patient) {
        Observation observation = named(new Observation(), id);
        observation.setSubject(new Reference("Patient/" + patient));
        return observation;
    }

    private static Condition condition(String id, String patient) {
        Condition condition = named(new Condition(), id);
        condition.setSubject(new Reference("Patient/" + patient));
        return condition;
    }

    private static Task task(String id, String patient) {
        Task task = named(new Task(), id);
        task.setFor(new Reference("Patient/" + patient));
        return task;
    }
}
