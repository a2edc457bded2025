package org.upright.content;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

/** Resources in a map: as much of a store as content and records need. */
public final class FakeStore implements ResourceStore {
    private final FhirContext fhir = FhirContext.forR4Cached();
    private final Map<String, List<Stored>> versions = new TreeMap<>();
    private final Map<Consumer<List<Stored>>, Collection<String>> listeners = new java.util.LinkedHashMap<>();
    private int transactions;

    public void put(Resource... resources) {
        for (Resource resource : resources) {
            Written unused = update(resource, Optional.empty());
        }
    }

    public int transactions() {
        return transactions;
    }

    @Override
    public Stored read(String type, String id) {
        List<Stored> all = versions.get(type + "/" + id);
        if (all == null) {
            throw new RefusedException.NotFound("`" + type + "/" + id + "` does not exist.");
        }
        Stored last = all.get(all.size() - 1);
        if (last.deleted()) {
            throw new RefusedException.Gone("`" + type + "/" + id + "` was deleted.");
        }
        return last;
    }

    @Override
    public Stored read(String type, String id, long version) {
        return versions.get(type + "/" + id).get((int) version - 1);
    }

    @Override
    public Written update(Resource resource, Optional<Long> ifMatch) {
        Written written = write(resource);
        tell(List.of(written.stored()));
        return written;
    }

    private Written write(Resource resource) {
        Resource copy = resource.copy();
        String id = copy.getIdElement().getIdPart();
        long version = versionsOf(copy.fhirType(), id).size() + 1L;
        copy.setId(id);
        copy.getMeta().setVersionId(String.valueOf(version));
        byte[] json = fhir.newJsonParser().encodeResourceToString(copy).getBytes(StandardCharsets.UTF_8);
        Stored stored = new Stored(copy.fhirType(), id, version, Instant.EPOCH, false, json);
        versionsOf(copy.fhirType(), id).add(stored);
        return new Written(stored, version == 1 ? Written.Kind.CREATED : Written.Kind.UPDATED);
    }

    private List<Stored> versionsOf(String type, String id) {
        return versions.computeIfAbsent(type + "/" + id, key -> new ArrayList<>());
    }

    void tell(List<Stored> stored) {
        listeners.forEach((listener, types) -> listener.accept(
                stored.stream().filter(s -> types.contains(s.type())).toList()));
    }

    @Override
    public Written delete(String type, String id, Optional<Long> ifMatch) {
        List<Stored> all = versionsOf(type, id);
        Stored stored = new Stored(type, id, all.size() + 1L, Instant.EPOCH, true, new byte[0]);
        all.add(stored);
        tell(List.of(stored));
        return new Written(stored, Written.Kind.DELETED);
    }

    @Override
    public Bundle transact(Bundle bundle) {
        transactions++;
        List<Stored> stored = bundle.getEntry().stream()
                .map(entry -> write(entry.getResource()).stored())
                .toList();
        tell(stored);
        return new Bundle().setType(Bundle.BundleType.TRANSACTIONRESPONSE);
    }

    @Override
    public List<Stored> compartment(String patientId, Collection<String> types, RecordBound bound) {
        List<Stored> found = all(List.of("*")).stream()
                .filter(s -> types.contains("*") || types.contains(s.type()))
                .filter(s -> s.reference().equals("Patient/" + patientId)
                        || new String(s.json(), StandardCharsets.UTF_8).contains("\"Patient/" + patientId + "\""))
                .toList();
        bound.require(
                found.size(), found.stream().mapToLong(one -> one.json().length).sum());
        return found;
    }

    @Override
    public Written patch(String type, String id, ResourcePatch patch, Optional<Long> ifMatch) {
        throw new AssertionError("no test of content stores, patches or searches this way");
    }

    @Override
    public Written patchWhere(String type, String criteria, ResourcePatch patch, Optional<Long> ifMatch) {
        throw new AssertionError("no test of content stores, patches or searches this way");
    }

    @Override
    public EverythingPage everything(EverythingRequest request) {
        return new EverythingPage(List.of(), Optional.empty(), Optional.of(0L));
    }

    @Override
    public List<Stored> all(Collection<String> types) {
        return versions.values().stream()
                .map(all -> all.get(all.size() - 1))
                .filter(s -> !s.deleted() && (types.contains("*") || types.contains(s.type())))
                .toList();
    }

    @Override
    public Resource parse(Stored stored) {
        return (Resource) fhir.newJsonParser().parseResource(new String(stored.json(), StandardCharsets.UTF_8));
    }

    @Override
    public void onChange(Collection<String> types, Consumer<List<Stored>> listener) {
        listeners.put(listener, types);
    }

    @Override
    public Written create(Resource resource, Optional<String> ifNoneExist) {
        throw new AssertionError("no test of content stores, patches or searches this way");
    }

    @Override
    public Written updateWhere(String type, String criteria, Resource resource, Optional<Long> ifMatch) {
        throw new AssertionError("no test of content stores, patches or searches this way");
    }

    @Override
    public List<Written> deleteWhere(String type, String criteria) {
        throw new AssertionError("no test of content stores, patches or searches this way");
    }

    @Override
    public SearchPage search(SearchRequest request) {
        throw new AssertionError("no test of content stores, patches or searches this way");
    }

    @Override
    public HistoryPage history(HistoryRequest request) {
        throw new AssertionError("no test of content stores, patches or searches this way");
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void close() {}
}
