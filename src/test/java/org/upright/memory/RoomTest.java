package org.upright.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.upright.fhir.RefusedException;

class RoomTest {
    private static final long MB = 1 << 20;

    private final Room room = new Room(8 * MB, 100, 100, Duration.ofMillis(20));
    private final ExecutorService others = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void stop() {
        over.countDown();
        others.shutdown();
    }

    /** Another thread with so much of the room, until the test is over. */
    private void taken(long bytes) throws InterruptedException {
        CountDownLatch there = new CountDownLatch(1);
        Future<?> unused = others.submit(() -> {
            try (Room.Share share = room.enter()) {
                room.take(bytes);
                there.countDown();
                over.await();
            }
            return null;
        });
        there.await();
    }

    @Test
    void whoFindsNoRoomIsRefused() throws InterruptedException {
        taken(7 * MB);

        try (Room.Share share = room.enter()) {
            RefusedException refused = assertThrows(RefusedException.Unavailable.class, () -> room.take(2 * MB));

            assertEquals("The server is busy with other large answers; try again later.", refused.getMessage());
        }
    }

    @Test
    void smallAnswersAreNotCounted() throws InterruptedException {
        taken(8 * MB);

        try (Room.Share share = room.enter()) {
            room.take(64 * 1_024);
            room.take(64 * 1_024);
            assertThrows(RefusedException.Unavailable.class, () -> room.take(1));
        }
    }

    @Test
    void whatIsNoRequestIsNotCounted() throws InterruptedException {
        taken(8 * MB);

        room.take(4 * MB);
        assertEquals("done", room.outside(() -> "done"));
    }

    @Test
    void aShareIsGivenBackAtItsEnd() {
        for (int i = 0; i < 10; i++) {
            try (Room.Share share = room.enter()) {
                room.take(3 * MB);
                room.take(3 * MB);
            }
        }
        assertEquals("all", all());
    }

    private String all() {
        try (Room.Share share = room.enter()) {
            room.take(8 * MB);
            return "all";
        }
    }

    @Test
    void whatCouldNeverHaveRoomHasAllOfIt() throws InterruptedException {
        try (Room.Share share = room.enter()) {
            room.take(30 * MB);
            assertThrows(Exception.class, () -> others.submit(this::all).get());
        }
        assertEquals("all", all());
    }

    @Test
    void whatIsMuchMoreThanThereIsIsRefused() {
        try (Room.Share share = room.enter()) {
            RefusedException refused = assertThrows(RefusedException.Unprocessable.class, () -> room.take(33 * MB));

            assertEquals(
                    "To answer takes some 33 MB of memory, and 8 are there for large answers; ask for less at once.",
                    refused.getMessage());
        }
    }

    /** The entries of a batch share what one request has. */
    @Test
    void whatWasRefusedIsNotCountedToWhatComesAfterIt() throws InterruptedException {
        taken(4 * MB);

        try (Room.Share share = room.enter()) {
            assertThrows(RefusedException.Unprocessable.class, () -> room.take(33 * MB));
            assertThrows(RefusedException.Unavailable.class, () -> room.take(6 * MB));
            assertThrows(
                    RefusedException.Unavailable.class,
                    () -> room.atOnce(() -> {
                        room.take(2 * MB);
                        room.take(6 * MB);
                        return "";
                    }));
            room.take(4 * MB - 1_024);
        }
    }

    @Test
    void anAnswerThatIsMadeKeepsWhatIsLeftOfIt() throws Exception {
        try (Room.Share share = room.enter()) {
            room.take(8 * MB);
            share.keep(2 * MB);

            assertEquals("six", others.submit(this::six).get());
            room.takeUpTo(2 * MB);
            share.keep(3 * MB);
            assertEquals("six", others.submit(this::six).get());
        }
    }

    private String six() {
        try (Room.Share share = room.enter()) {
            room.take(6 * MB - 1_024);
            return "six";
        }
    }

    @Test
    void workIsBrokenOffAndRunAgainWhenThereIsRoom() throws Exception {
        List<String> runs = new ArrayList<>();
        Room patient = new Room(8 * MB, 100, 100, Duration.ofSeconds(60));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Future<?> other = others.submit(() -> {
            try (Room.Share share = patient.enter()) {
                patient.take(6 * MB);
                inside.countDown();
                go.await();
            }
            return null;
        });
        inside.await();
        try (Room.Share share = patient.enter()) {
            String result = patient.outside(() -> {
                runs.add("begun");
                patient.take(MB);
                try {
                    patient.take(4 * MB);
                    return "done";
                } finally {
                    go.countDown();
                }
            });

            assertEquals("done", result);
            assertEquals(List.of("begun", "begun"), runs);
        }
        other.get();
    }

    @Test
    void brokenOffWorkHoldsNothingWhileItWaits() throws Exception {
        taken(4 * MB);
        try (Room.Share share = room.enter()) {
            assertThrows(
                    RefusedException.Unavailable.class,
                    () -> room.outside(() -> {
                        room.take(3 * MB);
                        room.take(3 * MB);
                        return "";
                    }));
            assertEquals("four", others.submit(this::four).get());
        }
    }

    private String four() {
        try (Room.Share share = room.enter()) {
            room.take(4 * MB - 1_024);
            return "four";
        }
    }

    @Test
    void noMoreThanSomeWait() throws InterruptedException {
        Room impatient = new Room(8 * MB, 100, 0, Duration.ofDays(1));
        try (Room.Share share = impatient.enter()) {
            impatient.take(8 * MB);
            Future<?> other = others.submit(() -> {
                try (Room.Share mine = impatient.enter()) {
                    impatient.take(MB);
                }
            });
            assertEquals(
                    RefusedException.Unavailable.class,
                    assertThrows(ExecutionException.class, other::get)
                            .getCause()
                            .getClass());
        }
    }

    @Test
    void aShareMayBeClosedByAnotherThread() throws Exception {
        Room.Share share = room.enter();
        room.take(8 * MB);
        share.leave();
        room.take(8 * MB);
        others.submit(share::close).get();
        assertEquals("all", all());
    }

    @Test
    void noMoreThanSomeThreadsWorkForLargeAnswers() throws Exception {
        Room small = new Room(8 * MB, 1, 100, Duration.ofMillis(20));
        try (Room.Share share = small.enter()) {
            small.take(MB);
            Future<?> other = others.submit(() -> {
                try (Room.Share mine = small.enter()) {
                    small.take(MB);
                }
            });
            assertThrows(ExecutionException.class, other::get);
            share.leave();
            others.submit(() -> {
                        try (Room.Share mine = small.enter()) {
                            small.take(MB);
                        }
                    })
                    .get();
        }
    }

    @Test
    void workThatCannotBeRunAgainIsRefusedAtOnce() throws InterruptedException {
        taken(7 * MB);
        Room impatient = room;
        int[] runs = {0};
        try (Room.Share share = impatient.enter()) {
            assertThrows(
                    RefusedException.Unavailable.class,
                    () -> impatient.atOnce(() -> {
                        runs[0]++;
                        impatient.take(2 * MB);
                        return "";
                    }));
        }
        assertEquals(1, runs[0]);
    }

    @Test
    void manyAtOnceEachGetTheirTurn() throws Exception {
        Room patient = new Room(8 * MB, 100, 100, Duration.ofSeconds(60));
        List<Future<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(others.submit(() -> {
                try (Room.Share share = patient.enter()) {
                    return patient.outside(() -> {
                        for (int part = 0; part < 5; part++) {
                            patient.take(MB);
                        }
                        return true;
                    });
                }
            }));
        }
        for (Future<Boolean> one : all) {
            assertTrue(one.get());
        }
    }
}
