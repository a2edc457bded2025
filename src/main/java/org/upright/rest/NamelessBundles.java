package org.upright.rest;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.ResponseDetails;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.IdType;

/**
 * Takes the id away that HAPI makes up for the answer to a transaction or batch: no Bundle of that id can be read, and the
 * {@code Location} of the answer would say that one was made.
 */
@Interceptor
public final class NamelessBundles {
    private static final Set<BundleType> ANSWERS = Set.of(BundleType.TRANSACTIONRESPONSE, BundleType.BATCHRESPONSE);

    NamelessBundles() {}

    /** Called by HAPI before it writes headers and body. */
    @Hook(value = Pointcut.SERVER_OUTGOING_RESPONSE, order = -1)
    public void settle(ResponseDetails answer) {
        if (answer.getResponseResource() instanceof Bundle bundle
                && bundle.getType() != null
                && ANSWERS.contains(bundle.getType())) {
            bundle.setIdElement(new IdType());
        }
    }
}
