package org.upright.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;
import org.upright.store.RecordBound;
import org.upright.store.ResourceStore;
import org.upright.store.Stored;

/** Where one call's data come from, in the order in which they win: the call itself, this server, another server. */
final class Sources {
    private final InlineData inline;
    private final Optional<ResourceStore> server;
    private final Optional<Endpoint> endpoint;
    private final Sight sight;
    private final RemoteData remote;
    private final RecordBound bound;

    Sources(RecordRequest request, InlineData inline, ResourceStore store, RemoteData remote, RecordBound bound) {
        this.inline = inline;
        this.server = request.useServerData() ? Optional.of(store) : Optional.empty();
        this.endpoint = request.dataEndpoint();
        this.sight = request.sight();
        this.remote = remote;
        this.bound = bound;
    }

    InlineData inline() {
        return inline;
    }

    boolean hasMore() {
        return server.isPresent() || endpoint.isPresent();
    }

    Optional<Resource> find(SubjectReference reference) {
        return inline.find(reference).or(() -> fetch(reference));
    }

    private Optional<Resource> fetch(SubjectReference reference) {
        return server.flatMap(store -> stored(store, reference))
                .or(() -> endpoint.flatMap(e -> remote.read(e, reference.toString())));
    }

    private Optional<Resource> stored(ResourceStore store, SubjectReference reference) {
        try {
            return sight.named().apply(List.of(store.parse(store.read(reference.type(), reference.id())))).stream()
                    .findFirst();
        } catch (RefusedException.NotFound | RefusedException.Gone absent) {
            return Optional.empty();
        }
    }

    /**
     * What this server and the other one have of a patient, the Patient among them where they know it.
     *
     * @throws RefusedException.Unprocessable over the limit, before anything is parsed
     */
    List<Resource> ofPatient(SubjectReference patient, Set<String> types) {
        Set<String> wanted = new TreeSet<>(types);
        wanted.add("Patient");
        List<Resource> found = new ArrayList<>();
        server.ifPresent(store -> {
            List<Stored> stored = store.compartment(patient.id(), wanted, bound);
            found.addAll(sight.found().apply(stored.stream().map(store::parse).toList()));
        });
        endpoint.ifPresent(e -> found.addAll(remote.ofPatient(e, patient.id(), wanted)));
        return found;
    }

    /** Says where was looked in vain. */
    RefusedException notFound(SubjectReference reference) {
        List<String> places = new ArrayList<>(List.of("the data of the call"));
        server.ifPresent(store -> places.add("the data of this server"));
        endpoint.ifPresent(e -> places.add("those at `dataEndpoint`"));
        return new RefusedException.NotFound(
                "The subject `" + reference + "` is not in " + String.join(" or ", places) + ".");
    }
}
