package org.upright.server;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.upright.guard.Guard;
import org.upright.guard.GuardLimits;
import org.upright.memory.Room;
import org.upright.rest.BodyRoom;
import org.upright.rest.BrowserHeaders;
import org.upright.rest.CrossOrigin;
import org.upright.rest.FhirEndpoint;
import org.upright.rest.GuardedBody;
import org.upright.rest.KnownMethods;
import org.upright.rest.LateBody;
import org.upright.rest.OnePath;
import org.upright.rest.OneWrite;
import org.upright.rest.RequestIds;
import org.upright.rest.SpokenFormats;

/** What stands between a socket and the FHIR and CDS Hooks endpoints, in order. */
final class HttpEdge {
    private HttpEdge() {}

    /** The FHIR endpoint alone, with nobody to keep out. */
    static UprightServer serving(
            ListenSettings listen, FhirEndpoint fhir, BooleanSupplier ready, AutoCloseable beneath) {
        return serving(
                listen,
                Map.of("/fhir/*", fhir),
                new HealthServlet(ready, Optional::empty),
                Protection.none(),
                Room.ofMachine(listen.some()),
                beneath);
    }

    /**
     * @param doors servlets by the path that they answer
     * @param health behind {@code /health}
     * @param answers what all that are large share, with what the store reads for them
     * @param beneath closed after the last request
     */
    static UprightServer serving(
            ListenSettings listen,
            Map<String, HttpServlet> doors,
            HealthServlet health,
            Protection protection,
            Room answers,
            AutoCloseable beneath) {
        Guard guard = new Guard(GuardLimits.standard().withBytes(listen.bodyLimit()));
        List<Filter> filters = new ArrayList<>(List.of(
                new RequestIds(),
                new LateBody(),
                new BrowserHeaders(),
                new KnownMethods(),
                new OnePath(),
                new OneWrite(answers, listen.few()),
                new CrossOrigin(),
                new SpokenFormats()));
        filters.addAll(0, protection.outermost());
        filters.addAll(protection.filters());
        filters.add(new GuardedBody(
                guard,
                Math.max(1, listen.threads() / 2),
                listen.clients().bytesPerSecond(),
                BodyRoom.ofMachine(listen.bodyLimit(), listen.some())));
        Map<String, HttpServlet> servlets = new LinkedHashMap<>(doors);
        servlets.put("/health/*", health);
        servlets.putAll(protection.servlets());
        return new UprightServer(listen, filters, servlets, () -> {
            protection.close();
            beneath.close();
        });
    }
}
