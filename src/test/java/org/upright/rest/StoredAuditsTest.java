package org.upright.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.fhir.RefusedException;
import org.upright.store.ResourceStore;

class StoredAuditsTest {
    private final List<Bundle> written = new CopyOnWriteArrayList<>();
    private final AtomicBoolean down = new AtomicBoolean();
    private final ResourceStore store = (ResourceStore) Proxy.newProxyInstance(
            ResourceStore.class.getClassLoader(), new Class<?>[] {ResourceStore.class}, (proxy, method, given) -> {
                if (down.get()) {
                    throw new RefusedException.Unavailable("The database is away.");
                }
                Bundle sent = (Bundle) given[0];
                if (sent.getEntry().stream().anyMatch(entry -> ((AuditEvent) entry.getResource()).hasOutcomeDesc())) {
                    throw new RefusedException.Unprocessable("Not storable.");
                }
                written.add(sent);
                return given[0];
            });

    private static void await(BooleanSupplier condition) {
        for (int i = 0; i < 500 && !condition.getAsBoolean(); i++) {
            sleep();
        }
        assertTrue(condition.getAsBoolean());
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private int kept() {
        return written.stream().mapToInt(bundle -> bundle.getEntry().size()).sum();
    }

    @Test
    void whatWasTakenIsWrittenBeforeTheEnd() {
        try (StoredAudits audits = new StoredAudits(store, false)) {
            for (int i = 0; i < 500; i++) {
                audits.accept(AuditEvent::new);
            }
        }

        assertEquals(500, kept());
    }

    @Test
    void failOpenLosesEventsAndCountsThem() {
        down.set(true);
        try (StoredAudits audits = new StoredAudits(store, false)) {
            audits.accept(AuditEvent::new);

            await(() -> audits.lost() == 1);
            down.set(false);
            audits.accept(AuditEvent::new);
            await(() -> kept() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEventThatCannotBeStoredCostsNoOther(boolean failClosed) {
        try (StoredAudits audits = new StoredAudits(store, failClosed)) {
            for (int i = 0; i < 100; i++) {
                AuditEvent event = i == 50 ? new AuditEvent().setOutcomeDesc("broken") : new AuditEvent();
                audits.accept(() -> event);
            }
            await(() -> kept() == 99);
            assertEquals(1, audits.lost());
        }
    }

    @Test
    void failClosedRefusesAccessUntilTheTrailIsWrittenAgain() {
        down.set(true);
        try (StoredAudits audits = new StoredAudits(store, true)) {
            RefusedException.Unavailable refused = assertThrows(RefusedException.Unavailable.class, () -> {
                for (int i = 0; i < 1_000; i++) {
                    audits.accept(AuditEvent::new);
                    sleep();
                }
            });
            assertEquals(
                    "The audit trail cannot be written, and no access is given without it; try again later.",
                    refused.getMessage());

            down.set(false);
            await(() -> kept() > 0);
            audits.accept(AuditEvent::new);
            assertEquals(0, audits.lost());
        }
    }

    /** In open mode nobody waits for the trail, and the server stays ready. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatWaitsForItsTrailIsNotReadyWithoutIt(boolean failClosed) {
        down.set(true);
        try (StoredAudits audits = new StoredAudits(store, failClosed)) {
            audits.accept(AuditEvent::new);
            if (failClosed) {
                await(() -> !audits.isReady());
            } else {
                await(() -> audits.lost() == 1);
                assertTrue(audits.isReady());
            }

            down.set(false);
            await(audits::isReady);
        }
    }

    @Test
    void aTrailThatCannotKeepUpSaysSoBeforeItIsFull() {
        down.set(true);
        try (StoredAudits audits = new StoredAudits(store, true)) {
            assertFalse(audits.isBehind());
            for (int i = 0; i < 1_000 && !audits.isBehind(); i++) {
                try {
                    audits.accept(AuditEvent::new);
                } catch (RefusedException.Unavailable refused) {
                    break;
                }
            }
            assertTrue(audits.isBehind() || !audits.isReady());
            down.set(false);
            await(() -> !audits.isBehind());
        }
    }
}
