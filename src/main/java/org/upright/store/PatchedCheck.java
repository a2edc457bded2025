package org.upright.store;

import org.hl7.fhir.r4.model.Resource;

/** Port: what a resource must pass that a patch has made, as if it had been sent whole. */
@FunctionalInterface
public interface PatchedCheck {
    /** May mend the resource. @throws org.upright.fhir.RefusedException where it is not to be stored */
    void check(Resource patched);
}
