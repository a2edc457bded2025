package org.upright.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.upright.fhir.RefusedException;

/** A heap of 64 MB: 8 for what arrives, 32 for what is handled. */
class BodyRoomTest {
    private static final int MB = 1_024 * 1_024;
    private final BodyRoom room = new BodyRoom(64L * MB, 2 * MB, 100, 100, Duration.ofMillis(20));

    private static void handled(BodyRoom.Share share, int bytes, int values) {
        share.arrive(bytes);
        share.handle(bytes, values);
    }

    @Test
    void twoBodiesThatFitAreHandledTogetherAndAThirdIsRefused() {
        try (var one = room.share(MB);
                var two = room.share(MB);
                var three = room.share(MB)) {
            handled(one, MB, 40_000);
            handled(two, MB, 40_000);

            var busy = assertThrows(RefusedException.Unavailable.class, () -> handled(three, MB, 40_000));
            assertEquals("The server is busy with other large bodies; try again later.", busy.getMessage());
        }
    }

    @Test
    void roomIsGivenBackWithTheAnswer() {
        for (int i = 0; i < 10; i++) {
            try (var share = room.share(MB)) {
                handled(share, MB, 100_000);
            }
        }
    }

    @Test
    void aBodyThatCouldNeverHaveRoomIsTooLarge() {
        try (var share = room.share(2 * MB)) {
            share.arrive(2 * MB);

            var refused = assertThrows(RefusedException.TooLarge.class, () -> share.handle(2 * MB, 150_000));
            assertEquals(
                    "The body has 150000 values in 2097152 bytes; to read them takes some 44 MB of memory, and 32 are"
                            + " there for bodies. Send less at once.",
                    refused.getMessage());
        }
    }

    @Test
    void smallBodiesAreNotCounted() {
        try (var large = room.share(2 * MB);
                var small = room.share(10_000)) {
            handled(large, 2 * MB, 90_000);

            handled(small, 10_000, 1_000_000);
        }
    }

    /** Each would hold a part and wait for the rest of it otherwise. */
    @Test
    void theWholeRoomIsTakenOnceABodyIsNotSmall() {
        try (var one = room.share(-1);
                var two = room.share(MB)) {
            one.arrive(70_000);

            var busy = assertThrows(RefusedException.Unavailable.class, () -> two.arrive(70_000));
            assertEquals("The server is busy with other large bodies; try again later.", busy.getMessage());
        }
    }

    @Test
    void whatIsHandledNeedsNoRoomAmongWhatArrives() {
        try (var one = room.share(-1);
                var two = room.share(-1)) {
            handled(one, 2 * MB, 10);

            handled(two, 2 * MB, 10);
        }
    }
}
