package org.upright.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;

/**
 * Resources at rest. Thread-safe; every write is one transaction, durable when the method returns.
 *
 * <p>Arguments are not kept and not changed. Criteria are written as in a url after the {@code ?}.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html">RESTful API</a>
 */
public interface ResourceStore extends AutoCloseable {
    /** The current version; refused with NotFound where there never was one, with Gone where it was deleted. */
    Stored read(String type, String id);

    /** One version, of deleted resources too; refused with Gone where this version is the deletion. */
    Stored read(String type, String id, long version);

    /** Creates under a new id, or finds the one match of {@code ifNoneExist}; more than one: PreconditionFailed. */
    @CanIgnoreReturnValue
    Written create(Resource resource, Optional<String> ifNoneExist);

    /**
     * Writes the next version under the resource's own id, creating it where there is none.
     *
     * @param ifMatch the version that must be current, 0 where there must be none, else PreconditionFailed
     */
    @CanIgnoreReturnValue
    Written update(Resource resource, Optional<Long> ifMatch);

    /** Updates the one match of the criteria or creates; more than one match: PreconditionFailed. */
    @CanIgnoreReturnValue
    Written updateWhere(String type, String criteria, Resource resource, Optional<Long> ifMatch);

    /** Changes the current version; the result is checked as if it had been sent whole. */
    @CanIgnoreReturnValue
    Written patch(String type, String id, ResourcePatch patch, Optional<Long> ifMatch);

    /** Changes the one match of the criteria; none: NotFound, more than one: PreconditionFailed. */
    @CanIgnoreReturnValue
    Written patchWhere(String type, String criteria, ResourcePatch patch, Optional<Long> ifMatch);

    /** Refused with NotFound where there never was one; deleting twice changes nothing. */
    @CanIgnoreReturnValue
    Written delete(String type, String id, Optional<Long> ifMatch);

    /** Deletes every match; empty where nothing matches. */
    @CanIgnoreReturnValue
    List<Written> deleteWhere(String type, String criteria);

    /** A transaction (all or nothing) or batch; the answer has one entry for each entry, in order. */
    @CanIgnoreReturnValue
    Bundle transact(Bundle bundle);

    /** One page; see {@link SearchRequest}. */
    SearchPage search(SearchRequest request);

    /** Versions, newest first; one page. */
    HistoryPage history(HistoryRequest request);

    /**
     * What belongs to one patient: the Patient and every resource of these types in its compartment, in one query.
     *
     * @param types FHIR types; {@code *} among them means all but AuditEvent: every access adds one, and soon there are
     *     more of them than of everything else
     * @throws org.upright.fhir.RefusedException.Unprocessable over the bound, before more of it is read
     */
    List<Stored> compartment(String patientId, Collection<String> types, RecordBound bound);

    /** One page of a patient's record; refused with NotFound where there is none. */
    EverythingPage everything(EverythingRequest request);

    /** Every current resource of these types, by type and id. */
    List<Stored> all(Collection<String> types);

    /**
     * Whether a resource of the type tells by itself if it meets the criteria: they name parameters that are known, by
     * their plain names, with values that can be read. {@code *} asks for parameters that all types have.
     */
    default boolean judges(String type, String criteria) {
        return false;
    }

    /**
     * Places in the list of the resources that meet the criteria, as a search would find them were they stored; those
     * that cannot be judged have no place.
     *
     * @param resources of the type, with or without id, stored or not
     */
    default Set<Integer> meeting(String type, String criteria, List<? extends Resource> resources) {
        return Set.of();
    }

    /** A new resource of what is stored; the caller owns it. */
    Resource parse(Stored stored);

    /**
     * Calls back after every commit, of this node or another, that wrote a resource of these types. The callback runs on
     * the store's own thread, or on the writer's before its method returns.
     */
    void onChange(Collection<String> types, Consumer<List<Stored>> listener);

    /** Whether the database answers. */
    boolean isReady();

    @Override
    void close();
}
