package org.upright.apply.careplan;

import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** How generated resources stand together, and so how they refer to one another. */
enum OutputForm {
    /** Inside the CarePlan: {@code #id}. */
    CONTAINED {
        @Override
        Reference to(Resource resource) {
            return new Reference("#" + resource.getIdElement().getIdPart());
        }
    },
    /** Beside one another in a Bundle: {@code Type/id}. */
    COLLECTION {
        @Override
        Reference to(Resource resource) {
            return new Reference(
                    resource.fhirType() + "/" + resource.getIdElement().getIdPart());
        }
    },
    /**
     * As in a collection, but plans that actions lead to are left out: whoever asks renders those that are wanted. An
     * action has its resource itself, beside actions of its own.
     */
    ONE_PLAN {
        @Override
        Reference to(Resource resource) {
            return COLLECTION.to(resource);
        }
    };

    abstract Reference to(Resource resource);
}
