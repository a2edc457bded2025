package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.Patient;
import org.upright.fhir.RefusedException;

/** Writes pairs of resources and says each that was acknowledged, until somebody kills it. */
final class KilledWriter {
    private KilledWriter() {}

    /** @param arguments a folder, or url, user and password of a server; then the name of this run */
    public static void main(String[] arguments) throws InterruptedException {
        StoreSettings settings = arguments.length == 2
                ? StoreSettings.sqlite(Path.of(arguments[0]))
                : StoreSettings.postgres(arguments[0], arguments[1], arguments[2]);
        String run = arguments[arguments.length - 1];
        SqlResourceStore store = SqlResourceStore.open(settings, FhirContext.forR4());
        ExecutorService unused = writers(store, run, new AtomicBoolean(), KilledWriter::say);
        Thread.sleep(60_000);
        System.exit(0);
    }

    private static void say(String name) {
        synchronized (System.out) {
            System.out.println("acknowledged " + name);
        }
    }

    /** Four of them; what is refused because the database is away is done again, under another name. */
    static ExecutorService writers(
            SqlResourceStore store, String run, AtomicBoolean over, Consumer<String> acknowledged) {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int writer = 0; writer < 4; writer++) {
            String name = run + "-" + writer + "-";
            threads.execute(() -> {
                for (int i = 0; !over.get(); i++) {
                    try {
                        store.transact(pair(name + i));
                        acknowledged.accept(name + i);
                    } catch (RefusedException.Unavailable e) {
                        Thread.onSpinWait();
                    }
                }
            });
        }
        return threads;
    }

    private static Bundle pair(String name) {
        Bundle pair = new Bundle().setType(BundleType.TRANSACTION);
        for (String half : new String[] {"a", "b"}) {
            Patient patient = new Patient();
            patient.addName().setFamily(name);
            pair.addEntry()
                    .setResource(patient)
                    .getRequest()
                    .setMethod(HTTPVerb.PUT)
                    .setUrl("Patient/" + name + half);
        }
        return pair;
    }

    static Optional<String> acknowledged(String line) {
        return line.startsWith("acknowledged ") ? Optional.of(line.substring(13)) : Optional.empty();
    }
}
