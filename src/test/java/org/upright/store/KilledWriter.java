package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import java.nio.file.Path;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.Patient;

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
        for (int writer = 0; writer < 4; writer++) {
            String name = run + "-" + writer + "-";
            new Thread(() -> write(store, name)).start();
        }
        Thread.sleep(60_000);
        System.exit(0);
    }

    private static void write(SqlResourceStore store, String name) {
        for (int i = 0; ; i++) {
            Bundle pair = new Bundle().setType(BundleType.TRANSACTION);
            for (String half : new String[] {"a", "b"}) {
                Patient patient = new Patient();
                patient.addName().setFamily(name + i);
                pair.addEntry()
                        .setResource(patient)
                        .getRequest()
                        .setMethod(HTTPVerb.PUT)
                        .setUrl("Patient/" + name + i + half);
            }
            store.transact(pair);
            synchronized (System.out) {
                System.out.println("acknowledged " + name + i);
            }
        }
    }

    static Optional<String> acknowledged(String line) {
        return line.startsWith("acknowledged ") ? Optional.of(line.substring(13)) : Optional.empty();
    }
}
