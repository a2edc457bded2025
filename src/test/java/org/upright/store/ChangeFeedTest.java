package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hl7.fhir.r4.model.Library;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.upright.fhir.FhirR4;

@EnabledIf(
        value = "org.upright.store.EmbeddedPostgresServer#isThere",
        disabledReason = "PostgreSQL does not start here")
class ChangeFeedTest {
    private static final FhirR4 FHIR = new FhirR4();

    @Test
    void whatAListenerFailedOnIsToldAgain() throws InterruptedException {
        StoreSettings settings = EmbeddedPostgresServer.newDatabase();
        AtomicBoolean failed = new AtomicBoolean();
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (SqlResourceStore writing = SqlResourceStore.open(settings, FHIR.context());
                SqlResourceStore hearing = SqlResourceStore.open(settings, FHIR.context())) {
            hearing.onChange(List.of("Library"), written -> {
                told.add(written.get(0).id());
                if (failed.compareAndSet(false, true)) {
                    throw new IllegalStateException("the listener's own");
                }
            });

            String id = writing.create(new Library().setUrl("http://example.org/Library/told"), Optional.empty())
                    .stored()
                    .id();

            assertEquals(id, told.poll(30, TimeUnit.SECONDS));
            assertEquals(id, told.poll(30, TimeUnit.SECONDS));
        }
    }
}
