package org.upright.record;

import ca.uhn.fhir.context.FhirContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.PatientParameter;
import org.upright.fhir.RefusedException;

/**
 * Fetches a subject's data over HTTP from servers that are allowed. Redirects are not followed; pages are, where their
 * links stay under the address. Thread-safe.
 */
public final class HttpRemoteData implements RemoteData {
    private final FhirContext fhir;
    private final RemoteSettings settings;
    private final Consumer<byte[]> check;
    private final HttpClient client;
    private final ResolvedHosts hosts;

    /** @param check refuses bytes that are not safe to parse, by throwing a RefusedException */
    public HttpRemoteData(FhirContext fhir, RemoteSettings settings, Consumer<byte[]> check) {
        this(fhir, settings, check, ResolvedHosts.ofSystem());
    }

    HttpRemoteData(FhirContext fhir, RemoteSettings settings, Consumer<byte[]> check, ResolvedHosts hosts) {
        this.hosts = hosts;
        this.fhir = fhir;
        this.settings = settings;
        this.check = check;
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.timeout())
                .build();
    }

    @Override
    public Optional<Resource> read(Endpoint endpoint, String reference) {
        return session(endpoint).get("/" + reference);
    }

    @Override
    public List<Resource> ofPatient(Endpoint endpoint, String patientId, Set<String> types) {
        RemoteSession session = session(endpoint);
        if (types.contains("*")) {
            return session.search("/Patient/" + patientId + "/$everything?_count=1000");
        }
        List<Resource> found =
                new ArrayList<>(session.get("/Patient/" + patientId).stream().toList());
        if (!found.isEmpty()) {
            new TreeSet<>(types)
                    .stream()
                            .flatMap(type -> PatientParameter.of(type, fhir).stream()
                                    .map(name -> "/" + type + "?" + name + "=Patient/" + patientId + "&_count=1000"))
                            .forEach(query -> found.addAll(session.search(query)));
        }
        return found;
    }

    /**
     * The definitions of a server, for one call.
     *
     * @param parameter that named it
     * @throws RefusedException.Forbidden where its address is not allowed
     */
    public RemoteContent content(Endpoint endpoint, String parameter) {
        return new RemoteContent(session(endpoint, parameter), endpoint.getAddress(), parameter);
    }

    private RemoteSession session(Endpoint endpoint) {
        return session(endpoint, "dataEndpoint");
    }

    private RemoteSession session(Endpoint endpoint, String parameter) {
        URI base = new AllowList(settings.allowed())
                .require(Optional.ofNullable(endpoint.getAddress()).orElse(""), parameter);
        hosts.require(base, parameter);
        return new RemoteSession(client, fhir, settings, check, base, endpoint, parameter);
    }
}
