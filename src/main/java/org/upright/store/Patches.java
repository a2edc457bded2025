package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Optional;
import org.hl7.fhir.r4.model.Binary;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.VersionRow;

/** Changes the current version of a resource by a patch, inside a transaction. */
final class Patches {
    private final FhirContext context;
    private final Drafts drafts;

    Patches(FhirContext context, Drafts drafts) {
        this.context = context;
        this.drafts = drafts;
    }

    Written apply(Journal journal, String type, String id, JsonPatch patch, Optional<Long> ifMatch)
            throws SQLException {
        byte[] patched = patch.apply(current(journal, type, id).json());
        try {
            return put(journal, type, id, drafts.parse(type, patched), ifMatch);
        } catch (DataFormatException e) {
            throw new RefusedException.Unprocessable(
                    "The patch makes `" + type + "/" + id + "` unreadable: " + e.getMessage());
        }
    }

    Written apply(Journal journal, String type, String id, Parameters patch, Optional<Long> ifMatch)
            throws SQLException {
        Resource resource = drafts.parse(type, current(journal, type, id).json());
        new FhirPathPatch(context, patch).apply(resource);
        return put(journal, type, id, resource, ifMatch);
    }

    /** An entry of a bundle holds a JSON Patch in a Binary, a FHIRPath Patch in Parameters. */
    Written apply(Journal journal, BundleStep step) throws SQLException {
        if (step.id().isEmpty() || !step.entry().hasResource()) {
            throw new RefusedException.Unreadable("`Bundle.entry[" + step.index() + "]` patches `"
                    + step.entry().getRequest().getUrl() + "`; `Type/id` and a patch are needed.");
        }
        if (step.resource() instanceof Parameters parameters) {
            return apply(journal, step.type(), step.id(), parameters, step.ifMatch());
        }
        if (step.resource() instanceof Binary binary) {
            JsonPatch patch = JsonPatch.read(new String(binary.getData(), StandardCharsets.UTF_8));
            return apply(journal, step.type(), step.id(), patch, step.ifMatch());
        }
        throw new RefusedException.Unreadable("`Bundle.entry[" + step.index() + "]` holds a "
                + step.resource().fhirType() + "; a patch stands in a Binary or in Parameters.");
    }

    private static VersionRow current(Journal journal, String type, String id) throws SQLException {
        VersionRow row = journal.current(type, id).orElseThrow(() -> Journal.notFound(type, id));
        if (row.deleted()) {
            throw new RefusedException.Gone("`" + type + "/" + id + "` was deleted in version " + row.version() + ".");
        }
        return row;
    }

    private Written put(Journal journal, String type, String id, Resource patched, Optional<Long> ifMatch)
            throws SQLException {
        if (!Drafts.idOf(patched).equals(id)) {
            throw new RefusedException.Unprocessable("The patch changes the id of `" + type + "/" + id + "`.");
        }
        return journal.put(drafts.of(patched, id), ifMatch);
    }
}
