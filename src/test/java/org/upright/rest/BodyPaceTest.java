package org.upright.rest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BodyPaceTest {
    private static BodyPace after(int bytesPerSecond, double seconds, int bytes) {
        BodyPace pace = new BodyPace(bytesPerSecond);
        pace.note((long) (seconds * TimeUnit.SECONDS.toNanos(1)), bytes);
        return pace;
    }

    @Test
    void aSmallBodyHasTwoSecondsWhateverItsSize() {
        assertFalse(after(500, 1.9, 1).isTooSlow());
        assertTrue(after(500, 2.1, 1).isTooSlow());
    }

    @Test
    void aLongBodyMayTakeTheTimeOfItsBytes() {
        assertFalse(after(500, 12, 5_001).isTooSlow());
        assertTrue(after(500, 12, 4_999).isTooSlow());
    }

    @Test
    void noBodyIsWaitedForLongerThanAMinute() {
        assertFalse(after(500, 59, 10_000_000).isTooSlow());
        assertTrue(after(500, 61, 10_000_000).isTooSlow());
    }

    @Test
    void withoutABoundNothingIsTooSlow() {
        assertFalse(after(0, 1_000, 1).isTooSlow());
    }
}
