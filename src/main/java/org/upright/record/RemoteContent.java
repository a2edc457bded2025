package org.upright.record;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ValueSet;
import org.upright.fhir.Canonical;
import org.upright.fhir.RefusedException;

/**
 * The definitions that another FHIR server has, for one call and within the limits of one. What it answers beside what
 * was asked for is left alone.
 *
 * <p>All methods throw {@link RefusedException.Unavailable} where the server does not answer or its answer cannot be
 * read; the text has the address and what was asked.
 */
public final class RemoteContent {
    private final RemoteSession session;
    private final String address;
    private final String parameter;

    RemoteContent(RemoteSession session, String address, String parameter) {
        this.session = session;
        this.address = address;
        this.parameter = parameter;
    }

    /** {@code `address` (`parameter`)}, for messages. */
    public String shown() {
        return "`" + address + "` (`" + parameter + "`)";
    }

    /** @param id as FHIR writes ids; any other is on no server */
    public synchronized Optional<Resource> read(String type, String id) {
        return id.matches("[A-Za-z0-9.-]{1,64}")
                ? asked("/" + type + "/" + id, session::get)
                        .filter(found -> found.fhirType().equals(type))
                : Optional.empty();
    }

    /** Every version of a canonical that has none, else that version. */
    public synchronized List<Resource> find(String type, Canonical canonical) {
        String query = "/" + type + "?url=" + encoded(canonical.url())
                + canonical.version().map(v -> "&version=" + encoded(v)).orElse("");
        return asked(query, session::search).stream()
                .filter(found -> found.fhirType().equals(type) && isMeant(found, canonical))
                .toList();
    }

    /** Libraries of exactly this name, as a CQL {@code include} has it. */
    public synchronized List<Resource> librariesNamed(String name, Optional<String> version) {
        String query = "/Library?name=" + encoded(name)
                + version.map(v -> "&version=" + encoded(v)).orElse("");
        return asked(query, session::search).stream()
                .filter(found -> found instanceof Library library
                        && name.equals(library.getName())
                        && version.stream().allMatch(v -> v.equals(library.getVersion())))
                .toList();
    }

    /**
     * The value set with all of its codes; empty where the server does not know it.
     *
     * @throws RefusedException.Unprocessable where it answers with a part of them, or with none
     */
    public synchronized Optional<ValueSet> expand(Canonical valueSet) {
        String query = "/ValueSet/$expand?url="
                + URLEncoder.encode(valueSet.url(), StandardCharsets.UTF_8)
                + valueSet.version()
                        .map(v -> "&valueSetVersion=" + URLEncoder.encode(v, StandardCharsets.UTF_8))
                        .orElse("");
        return asked(query, session::get).map(answer -> RemoteExpansion.of(answer, valueSet, shown()));
    }

    private <T> T asked(String query, Function<String, T> request) {
        try {
            return request.apply(query);
        } catch (RefusedException refused) {
            throw refused.in("", "`" + query.substring(1) + "` was asked of `" + address + "`. ");
        }
    }

    private static boolean isMeant(Resource found, Canonical canonical) {
        return found instanceof MetadataResource artifact
                && canonical.url().equals(artifact.getUrl())
                && canonical.version().stream().allMatch(v -> v.equals(artifact.getVersion()));
    }

    /** A value of a search, in which some characters have a meaning. */
    private static String encoded(String value) {
        return URLEncoder.encode(value.replaceAll("([\\\\,$|])", "\\\\$1"), StandardCharsets.UTF_8);
    }
}
