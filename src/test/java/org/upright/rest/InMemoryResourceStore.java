package org.upright.rest;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;
import org.upright.store.EverythingPage;
import org.upright.store.EverythingRequest;
import org.upright.store.HistoryPage;
import org.upright.store.HistoryRequest;
import org.upright.store.RecordBound;
import org.upright.store.ResourcePatch;
import org.upright.store.ResourceStore;
import org.upright.store.SearchPage;
import org.upright.store.SearchRequest;
import org.upright.store.Stored;
import org.upright.store.Written;

/** A store for tests of the HTTP edge: versions in a map; searches know {@code _id} only. */
public final class InMemoryResourceStore implements ResourceStore {
    private final FhirContext context;
    private final Map<String, List<Written>> versions = new TreeMap<>();
    private final List<Written> log = new ArrayList<>();

    public InMemoryResourceStore(FhirContext context) {
        this.context = context;
    }

    @Override
    public synchronized Stored read(String type, String id) {
        List<Written> found = versions.getOrDefault(type + "/" + id, List.of());
        if (found.isEmpty()) {
            throw new RefusedException.NotFound("`" + type + "/" + id + "` does not exist here.");
        }
        return alive(found.get(found.size() - 1).stored());
    }

    private static Stored alive(Stored stored) {
        if (stored.deleted()) {
            throw new RefusedException.Gone("`" + stored.reference() + "` was deleted.");
        }
        return stored;
    }

    @Override
    public synchronized Stored read(String type, String id, long version) {
        return versions.getOrDefault(type + "/" + id, List.of()).stream()
                .map(Written::stored)
                .filter(stored -> stored.version() == version)
                .map(InMemoryResourceStore::alive)
                .findFirst()
                .orElseThrow(() ->
                        new RefusedException.NotFound("`" + type + "/" + id + "` has no version `" + version + "`."));
    }

    @Override
    public Written create(Resource resource, Optional<String> ifNoneExist) {
        Resource copy = resource.copy();
        copy.setId(UUID.randomUUID().toString());
        return update(copy, Optional.empty());
    }

    @Override
    public synchronized Written update(Resource resource, Optional<Long> ifMatch) {
        String key = resource.fhirType() + "/" + resource.getIdElement().getIdPart();
        List<Written> before = versions.computeIfAbsent(key, k -> new ArrayList<>());
        if (ifMatch.isPresent() && ifMatch.get() != before.size()) {
            throw new RefusedException.PreconditionFailed("`" + key + "` is at version " + before.size() + ".");
        }
        Resource copy = resource.copy();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        copy.setId(resource.getIdElement().getIdPart());
        copy.getMeta().setVersionId(Integer.toString(before.size() + 1)).setLastUpdated(Date.from(now));
        byte[] json = context.newJsonParser().encodeResourceToString(copy).getBytes(StandardCharsets.UTF_8);
        Stored stored =
                new Stored(copy.fhirType(), copy.getIdElement().getIdPart(), before.size() + 1, now, false, json);
        return add(new Written(stored, before.isEmpty() ? Written.Kind.CREATED : Written.Kind.UPDATED));
    }

    private Written add(Written written) {
        versions.get(written.stored().reference()).add(written);
        log.add(0, written);
        return written;
    }

    @Override
    public Written updateWhere(String type, String criteria, Resource resource, Optional<Long> ifMatch) {
        throw new RefusedException.PreconditionFailed("Criteria `" + criteria + "` are not understood.");
    }

    @Override
    public synchronized Written delete(String type, String id, Optional<Long> ifMatch) {
        Stored last = read(type, id);
        return add(new Written(
                new Stored(type, id, last.version() + 1, Instant.now(), true, new byte[0]), Written.Kind.DELETED));
    }

    @Override
    public List<Written> deleteWhere(String type, String criteria) {
        return List.of();
    }

    @Override
    public Bundle transact(Bundle bundle) {
        return new Bundle().setType(Bundle.BundleType.TRANSACTIONRESPONSE);
    }

    @Override
    public synchronized SearchPage search(SearchRequest request) {
        List<String> ids = request.parameters().getOrDefault("_id", List.of());
        List<Stored> matches = versions.values().stream()
                .map(all -> all.get(all.size() - 1).stored())
                .filter(stored -> !stored.deleted())
                .filter(stored -> request.type().map(stored.type()::equals).orElse(true))
                .filter(stored -> ids.isEmpty() || ids.contains(stored.id()))
                .sorted(Comparator.comparing(Stored::reference))
                .toList();
        return new SearchPage(
                matches,
                List.of(),
                Optional.of((long) matches.size()),
                Optional.empty(),
                request.parameters(),
                List.of());
    }

    @Override
    public synchronized HistoryPage history(HistoryRequest request) {
        List<Written> found = log.stream()
                .filter(written ->
                        request.type().map(written.stored().type()::equals).orElse(true))
                .filter(written ->
                        request.id().map(written.stored().id()::equals).orElse(true))
                .toList();
        return new HistoryPage(found, Optional.empty(), Optional.of((long) found.size()));
    }

    @Override
    public List<Stored> compartment(String patientId, Collection<String> types, RecordBound bound) {
        return List.of();
    }

    @Override
    public Written patch(String type, String id, ResourcePatch patch, Optional<Long> ifMatch) {
        throw new AssertionError("PATCH is tested over the real store, in RestStoreIT");
    }

    @Override
    public Written patchWhere(String type, String criteria, ResourcePatch patch, Optional<Long> ifMatch) {
        throw new AssertionError("PATCH is tested over the real store, in RestStoreIT");
    }

    @Override
    public EverythingPage everything(EverythingRequest request) {
        return new EverythingPage(List.of(), Optional.empty(), Optional.of(0L));
    }

    @Override
    public List<Stored> all(Collection<String> types) {
        return List.of();
    }

    @Override
    public Resource parse(Stored stored) {
        return (Resource) context.newJsonParser().parseResource(new String(stored.json(), StandardCharsets.UTF_8));
    }

    @Override
    public void onChange(Collection<String> types, Consumer<List<Stored>> listener) {
        // nothing here follows changes
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void close() {
        // nothing to close
    }
}
