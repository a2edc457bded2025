package org.upright.rest;

import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Resource;
import org.upright.security.Extent;
import org.upright.security.Grant;
import org.upright.security.Permission;
import org.upright.store.EverythingPage;
import org.upright.store.HistoryPage;
import org.upright.store.Part;
import org.upright.store.ResourceStore;
import org.upright.store.SearchPage;
import org.upright.store.Stored;
import org.upright.store.Written;

/**
 * Which resources lie within what a grant reaches: a patient's compartment, the criteria of a scope. Criteria mean here
 * what they mean to a search, and are judged by the store.
 */
final class Reaching {
    private static final String KEY = Reaching.class.getName();

    private final PatientData patients;
    private final ResourceStore store;

    Reaching(PatientData patients, ResourceStore store) {
        this.patients = patients;
        this.store = store;
    }

    PatientData patients() {
        return patients;
    }

    /** Makes the rule known to whoever answers the request. */
    void judge(ServletRequestDetails request) {
        request.getUserData().put(KEY, this);
    }

    static Optional<Reaching> of(ServletRequestDetails request) {
        return Optional.ofNullable((Reaching) request.getUserData().get(KEY));
    }

    boolean judges(String type, String query) {
        return store.judges(type, query);
    }

    /**
     * What of a grant counts for the type: no reach whose query cannot be judged; and what is nobody's (a plan, a code
     * system) is read, but not written, as if it were each patient's own.
     */
    Grant effective(Grant grant, Permission permission, String type) {
        boolean reads = permission == Permission.READ || permission == Permission.SEARCH;
        boolean ofNobody = reads && patients.isNobodys(type);
        return Grant.of(grant.reaches().stream()
                .filter(reach -> reach.query().isEmpty() || judges(type, reach.query()))
                .map(reach -> new Extent(reach.onePatient() && !ofNobody, reach.query()))
                .toList());
    }

    boolean holds(Grant grant, Resource resource, String patient) {
        return grant.isAll()
                || places(grant, List.of(resource), one -> patients.isOwn(one, patient))
                        .contains(0);
    }

    /** As {@link #holds}, for what is written: with a token for one patient it is in no other one's record. */
    boolean holdsAlone(Grant grant, Resource resource, String patient) {
        return grant.isAll()
                || places(grant, List.of(resource), one -> patients.isOnly(one, patient))
                        .contains(0);
    }

    /** @param resources of one type */
    private Set<Integer> places(Grant grant, List<? extends Resource> resources, Predicate<Resource> own) {
        Set<Integer> places = new HashSet<>();
        for (Extent reach : grant.reaches()) {
            Set<Integer> reached = reach.query().isEmpty()
                    ? new HashSet<>(IntStream.range(0, resources.size()).boxed().toList())
                    : new HashSet<>(store.meeting(resources.get(0).fhirType(), reach.query(), resources));
            reached.removeIf(place -> reach.onePatient() && !own.test(resources.get(place)));
            places.addAll(reached);
        }
        return places;
    }

    /** Those that the permission reaches, in their order. */
    <T extends Resource> List<T> reached(Rights rights, Permission permission, List<T> resources) {
        Map<String, List<Integer>> byType = new LinkedHashMap<>();
        for (int place = 0; place < resources.size(); place++) {
            byType.computeIfAbsent(resources.get(place).fhirType(), type -> new ArrayList<>())
                    .add(place);
        }
        Set<Integer> readable = new HashSet<>();
        byType.forEach((type, ofType) -> {
            String patient = rights.patient().orElse("");
            places(
                            rights.grant(permission, type),
                            ofType.stream().map(resources::get).toList(),
                            one -> patients.isOwn(one, patient))
                    .forEach(place -> readable.add(ofType.get(place)));
        });
        return IntStream.range(0, resources.size())
                .filter(readable::contains)
                .mapToObj(resources::get)
                .toList();
    }

    /** As {@link #reached}; what is not narrowed is not parsed. */
    private List<Stored> reachedStored(Rights rights, Permission permission, List<Stored> stored) {
        Map<String, Grant> grants = new LinkedHashMap<>();
        stored.forEach(one -> grants.computeIfAbsent(one.type(), type -> rights.grant(permission, type)));
        Map<Resource, Stored> narrowed = new IdentityHashMap<>();
        List<Resource> parsed = new ArrayList<>();
        for (Stored one : stored) {
            Grant grant = Optional.ofNullable(grants.get(one.type())).orElse(Grant.NOTHING);
            if (!grant.isAll() && !grant.isNothing()) {
                Resource resource = store.parse(one);
                parsed.add(resource);
                narrowed.put(resource, one);
            }
        }
        Set<Stored> readable = Collections.newSetFromMap(new IdentityHashMap<>());
        reached(rights, permission, parsed)
                .forEach(resource ->
                        readable.add(Optional.ofNullable(narrowed.get(resource)).orElseThrow()));
        return stored.stream()
                .filter(one -> Grant.ALL.equals(grants.get(one.type())) || readable.contains(one))
                .toList();
    }

    /** The page without what a search would bring along that its caller may not read. */
    static SearchPage visible(ServletRequestDetails request, SearchPage page) {
        return page.included().isEmpty()
                ? page
                : new SearchPage(
                        page.matches(),
                        readable(request, page.included()),
                        page.total(),
                        page.next(),
                        page.self(),
                        page.issues());
    }

    /** What of it the caller may read; all, where nobody is asked who they are. */
    static List<Stored> readable(ServletRequestDetails request, List<Stored> stored) {
        return of(request)
                .map(judge -> judge.reachedStored(Rights.of(request), Permission.READ, stored))
                .orElse(stored);
    }

    /** Without a total where a part is granted only: that would tell of what is left out. */
    static EverythingPage readable(ServletRequestDetails request, EverythingPage page) {
        Rights rights = Rights.of(request);
        if (rights.grant(Permission.READ, "*").isAll()
                && rights.grant(Permission.SEARCH, "*").isAll()) {
            return page;
        }
        List<Stored> readable = of(request)
                .map(judge -> judge.reachedStored(
                        rights, Permission.SEARCH, judge.reachedStored(rights, Permission.READ, page.members())))
                .orElse(List.of());
        return new EverythingPage(readable, page.next(), Optional.empty());
    }

    /** Each version is judged by itself, a deletion by the version before it. */
    HistoryPage readable(Rights rights, HistoryPage page) {
        List<Written> readable = page.entries().stream()
                .filter(written -> isReadable(rights, written.stored()))
                .toList();
        boolean whole = readable.size() == page.entries().size();
        return new HistoryPage(readable, page.next(), whole ? page.total() : Optional.empty());
    }

    private boolean isReadable(Rights rights, Stored stored) {
        Grant grant = rights.grant(Permission.READ, stored.type());
        return grant.isAll()
                || patients.version(
                                stored.type(),
                                stored.id(),
                                Optional.of(stored.deleted() ? stored.version() - 1 : stored.version()))
                        .filter(resource ->
                                holds(grant, resource, rights.patient().orElse("")))
                        .isPresent();
    }

    /** The parts of what there is that a search is held to. */
    static List<Part> parts(Grant grant, String patient) {
        return grant.reaches().stream()
                .map(reach -> new Part(
                        reach.onePatient() ? Optional.of("Patient/" + patient) : Optional.empty(), reach.query()))
                .toList();
    }
}
