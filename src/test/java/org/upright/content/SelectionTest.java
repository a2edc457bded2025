package org.upright.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.upright.content.Knowledgeable.BASE;
import static org.upright.content.Knowledgeable.plan;
import static org.upright.content.Knowledgeable.snapshot;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.junit.jupiter.api.Test;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

class SelectionTest {
    private static final String URL = BASE + "PlanDefinition/plan";

    @Test
    void theNewestActiveVersionIsMeantBySemanticVersion() {
        Snapshot snapshot = snapshot(
                plan("a", "1.9.0", PublicationStatus.ACTIVE),
                plan("b", "1.10.0", PublicationStatus.ACTIVE),
                plan("c", "1.10.0-rc.2", PublicationStatus.ACTIVE),
                plan("d", "2.0.0", PublicationStatus.DRAFT),
                plan("e", "3.0.0", PublicationStatus.RETIRED));

        assertEquals("b", chosen(snapshot, URL));
    }

    @Test
    void theNewestActiveVersionIsMeantByDateWhereOneIsNotSemantic() {
        PlanDefinition winter = plan("w", "winter", PublicationStatus.ACTIVE);
        winter.setDateElement(new DateTimeType("2026-01-10"));
        PlanDefinition numbered = plan("n", "9.0.0", PublicationStatus.ACTIVE);
        numbered.setDateElement(new DateTimeType("2025-06-01"));

        assertEquals("w", chosen(snapshot(winter, numbered), URL));
    }

    @Test
    void theNamedVersionIsMeant() {
        Snapshot snapshot =
                snapshot(plan("a", "1.0.0", PublicationStatus.ACTIVE), plan("b", "2.0.0", PublicationStatus.ACTIVE));

        assertEquals("a", chosen(snapshot, URL + "|1.0.0"));
    }

    @Test
    void withoutAnActiveVersionTheExistingOnesAreSaid() {
        Snapshot snapshot =
                snapshot(plan("a", "1.0.0", PublicationStatus.RETIRED), plan("b", "1.1.0", PublicationStatus.DRAFT));

        assertRefused(
                RefusedException.NotFound.class,
                "PlanDefinition `" + URL + "` has no active version; there is: `1.0.0` (retired), `1.1.0` (draft).",
                snapshot,
                canonical(URL));
        assertRefused(
                RefusedException.NotFound.class,
                "PlanDefinition `" + URL + "` has no version `7`; there is: `1.0.0` (retired), `1.1.0` (draft).",
                snapshot,
                canonical(URL + "|7"));
        assertRefused(
                RefusedException.NotFound.class,
                "No PlanDefinition of url `http://nowhere` is known here.",
                snapshot,
                canonical("http://nowhere"));
        assertRefused(
                RefusedException.NotFound.class,
                "`PlanDefinition/x` does not exist here.",
                snapshot,
                new Choice.ById<>("x"));
    }

    @Test
    void aRetiredPlanIsRefusedUnlessItsVersionIsNamed() {
        Snapshot snapshot = snapshot(plan("a", "1.0.0", PublicationStatus.RETIRED));

        assertRefused(
                RefusedException.Unprocessable.class,
                "`PlanDefinition/a` (`" + URL
                        + "|1.0.0`) is retired; choose it by url and version to use it all the same.",
                snapshot,
                new Choice.ById<>("a"));
        assertEquals(
                List.of("PlanDefinition `" + URL + "|1.0.0` is retired."),
                texts(snapshot.select(PlanDefinition.class, canonical(URL + "|1.0.0"))));
    }

    @Test
    void aDraftMayBeUsedAndIsSaidToBeOne() {
        Snapshot snapshot = snapshot(plan("a", "1.0.0", PublicationStatus.DRAFT));

        assertEquals(
                List.of("PlanDefinition `" + URL + "|1.0.0` is a draft."),
                texts(snapshot.select(PlanDefinition.class, new Choice.ById<>("a"))));
    }

    @Test
    void anInlinePlanBringsWhatItContains() {
        PlanDefinition inline = plan("a", "5", PublicationStatus.ACTIVE);
        ActivityDefinition activity = new ActivityDefinition();
        activity.setId("walk");
        inline.addContained(activity);
        Snapshot stored = snapshot(plan("a", "1.0.0", PublicationStatus.ACTIVE));

        Selected<PlanDefinition> selected = stored.select(PlanDefinition.class, new Choice.Inline<>(inline));

        assertSame(inline, selected.resource());
        assertSame(
                activity,
                selected.knowledge()
                        .artifact(ActivityDefinition.class, Canonical.parse("#walk"))
                        .orElseThrow());
        assertEquals(Optional.empty(), stored.artifact(ActivityDefinition.class, Canonical.parse("#walk")));
        assertEquals("a", chosen(stored, URL + "|1.0.0"));
    }

    @Test
    void anOverlayHidesTheSameVersionAndTheSameId() {
        Library stored = Knowledgeable.library("lib", "1.0.0");
        Library sent = Knowledgeable.library("sent", "1.0.0");
        sent.setUrl(stored.getUrl()).setName("lib");

        Snapshot overlaid = snapshot(stored).overlaid(List.of(sent));

        assertSame(
                sent,
                overlaid.artifact(Library.class, Canonical.of(stored.getUrl())).orElseThrow());
        assertSame(sent, overlaid.libraryNamed("lib", Optional.of("1.0.0")).orElseThrow());
    }

    @Test
    void exactlyOneWayToNameADefinitionIsTaken() {
        Optional<String> none = Optional.empty();
        Stream.of(
                        new Object[] {Optional.of("a"), Optional.of("http://x"), none, none},
                        new Object[] {none, none, none, none})
                .forEach(given -> assertThrows(RefusedException.Unreadable.class, () -> choice(given)));

        assertEquals(
                canonical("http://x|2"),
                Choice.of(none, none, Optional.of("http://x"), Optional.of("2"), Optional.empty()));
        assertEquals(
                "`version` was given without `url`; it needs one.",
                assertThrows(
                                RefusedException.Unreadable.class,
                                () -> Choice.of(Optional.of("a"), none, none, Optional.of("2"), Optional.empty()))
                        .getMessage());
    }

    @SuppressWarnings("unchecked")
    private static Choice<PlanDefinition> choice(Object[] given) {
        return Choice.of(
                (Optional<String>) given[0],
                (Optional<String>) given[1],
                (Optional<String>) given[2],
                (Optional<String>) given[3],
                Optional.empty());
    }

    private static Choice<PlanDefinition> canonical(String text) {
        return new Choice.ByCanonical<>(Canonical.parse(text));
    }

    private static String chosen(Snapshot snapshot, String canonical) {
        return snapshot.select(PlanDefinition.class, canonical(canonical))
                .resource()
                .getIdElement()
                .getIdPart();
    }

    private static List<String> texts(Selected<?> selected) {
        return selected.issues().stream().map(Issue::text).toList();
    }

    private static void assertRefused(
            Class<? extends RefusedException> kind, String text, Snapshot snapshot, Choice<PlanDefinition> choice) {
        assertEquals(
                text,
                assertThrows(kind, () -> snapshot.select(PlanDefinition.class, choice))
                        .getMessage());
    }
}
