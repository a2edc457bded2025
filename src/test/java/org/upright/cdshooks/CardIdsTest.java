package org.upright.cdshooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CardIdsTest {
    private static final CardIds IDS = new CardIds("lbp-patient-view");

    @Test
    void theSameInputHasTheSameId() {
        assertEquals(IDS.id("action", "input"), IDS.id("action", "input"));
        assertNotEquals(IDS.id("action", "input"), IDS.id("action", "other"));
    }

    @Test
    void anIdIsAUuidOfVersion8() {
        UUID id = IDS.id("action", "input");

        assertEquals(8, id.version());
        assertEquals(2, id.variant());
    }

    @Test
    void anIdTellsItsServiceAndItsAction() {
        UUID id = IDS.id("action", "input");

        assertEquals(Optional.of(id), IDS.own(id.toString()));
        assertEquals(Optional.empty(), new CardIds("another").own(id.toString()));
        assertTrue(CardIds.isOf(id, "action"));
        assertFalse(CardIds.isOf(id, "another"));
    }

    @Test
    void whatIsNoIdOfOursIsRecognised() {
        assertEquals(Optional.empty(), IDS.own(UUID.randomUUID().toString()));
        assertEquals(Optional.empty(), IDS.own("../x"));
        assertEquals(Optional.empty(), IDS.own(""));
    }
}
