package org.upright.record;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.Resource;

/**
 * Whose record is wanted, and from where.
 *
 * @param subjects as the caller wrote them: {@code Patient/x}, {@code x}, a url, {@code urn:uuid:} of an entry; one or
 *     more
 * @param subjectType what {@code x} alone means, and the type that subjects must have: {@code Patient} for most plans
 * @param data the Bundles and single resources of {@code data} and {@code prefetchData}; not changed
 * @param companions references to encounter, practitioner and organization of the call, to be in the record where they
 *     are found
 * @param types FHIR types of the resources that will be read; {@code *} among them means all. Data of the call are kept
 *     whatever their type
 * @param sight what of this server's data the caller may read
 * @param strict whether data of somebody else are refused instead of left out
 */
public record RecordRequest(
        List<String> subjects,
        String subjectType,
        List<Resource> data,
        boolean useServerData,
        Optional<Endpoint> dataEndpoint,
        List<String> companions,
        Set<String> types,
        Sight sight,
        boolean strict) {
    public RecordRequest {
        subjects = List.copyOf(subjects);
        data = List.copyOf(data);
        companions = List.copyOf(companions);
        types = Set.copyOf(types);
    }

    /** Of a caller who may read everything. */
    public RecordRequest(
            List<String> subjects,
            String subjectType,
            List<Resource> data,
            boolean useServerData,
            Optional<Endpoint> dataEndpoint,
            List<String> companions,
            Set<String> types,
            boolean strict) {
        this(subjects, subjectType, data, useServerData, dataEndpoint, companions, types, Sight.EVERYTHING, strict);
    }

    /** One patient with what the server has, all types. */
    public static RecordRequest of(String subject) {
        return new RecordRequest(
                List.of(subject), "Patient", List.of(), true, Optional.empty(), List.of(), Set.of("*"), false);
    }

    /** The same with data of the call. */
    public RecordRequest with(List<? extends Resource> inline) {
        return new RecordRequest(
                subjects,
                subjectType,
                List.copyOf(inline),
                useServerData,
                dataEndpoint,
                companions,
                types,
                sight,
                strict);
    }

    /** The same without what the server has. */
    public RecordRequest inlineOnly() {
        return new RecordRequest(subjects, subjectType, data, false, dataEndpoint, companions, types, sight, strict);
    }
}
