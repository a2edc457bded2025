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
    private final PatchedCheck patched;

    Patches(FhirContext context, Drafts drafts, PatchedCheck patched) {
        this.context = context;
        this.drafts = drafts;
        this.patched = patched;
    }

    Written apply(Journal journal, String type, String id, ResourcePatch patch, Optional<Long> ifMatch)
            throws SQLException {
        Resource resource = changed(current(journal, type, id), patch);
        if (!Drafts.idOf(resource).equals(id)) {
            throw new RefusedException.Unprocessable("The patch changes the id of `" + type + "/" + id + "`.");
        }
        patched.check(resource);
        return journal.put(drafts.of(resource, id), ifMatch);
    }

    private Resource changed(VersionRow before, ResourcePatch patch) {
        if (patch instanceof ResourcePatch.FhirPath changes) {
            Resource resource = drafts.parse(before.type(), before.json());
            new FhirPathPatch(context, changes.operations()).apply(resource);
            return resource;
        }
        try {
            JsonPatch operations = JsonPatch.read(((ResourcePatch.Json) patch).operations());
            return drafts.parse(before.type(), operations.apply(before.json()));
        } catch (DataFormatException e) {
            String why = Optional.ofNullable(e.getMessage()).orElse("").replaceAll("HAPI-[0-9]+: ", "");
            throw new RefusedException.Unprocessable(
                    "The patch makes `" + before.type() + "/" + before.id() + "` unreadable: " + why);
        }
    }

    /** An entry of a bundle holds a JSON Patch in a Binary, a FHIRPath Patch in Parameters. */
    static ResourcePatch of(BundleStep step) {
        if (step.entry().hasResource() && step.resource() instanceof Parameters parameters) {
            return new ResourcePatch.FhirPath(parameters);
        }
        if (step.entry().hasResource() && step.resource() instanceof Binary binary) {
            byte[] data = Optional.ofNullable(binary.getData()).orElseGet(() -> new byte[0]);
            return new ResourcePatch.Json(new String(data, StandardCharsets.UTF_8));
        }
        throw new RefusedException.Unreadable("A PATCH in a bundle needs a patch, in a Binary or in Parameters.");
    }

    private static VersionRow current(Journal journal, String type, String id) throws SQLException {
        VersionRow row = journal.current(type, id).orElseThrow(() -> Journal.notFound(type, id));
        if (row.deleted()) {
            throw new RefusedException.Gone("`" + type + "/" + id + "` was deleted in version " + row.version() + ".");
        }
        return row;
    }
}
