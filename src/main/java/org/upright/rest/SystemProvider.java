package org.upright.rest;

import ca.uhn.fhir.rest.annotation.History;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Transaction;
import ca.uhn.fhir.rest.annotation.TransactionParam;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.RefusedException;
import org.upright.store.ResourceStore;

/** What can be done at the root: transactions and batches, search and history over all types. */
final class SystemProvider {
    private final ResourceStore store;

    SystemProvider(ResourceStore store) {
        this.store = store;
    }

    @Transaction
    public Bundle transact(@TransactionParam @Nullable Bundle bundle, ServletRequestDetails request) {
        if (bundle == null) {
            throw new RefusedException.Unreadable("The body is empty; a `Bundle` is needed.");
        }
        UnaryOperator<Bundle> carryOut =
                bundle.getType() == BundleType.BATCH ? batch -> called(request, batch) : store::transact;
        Optional<RefusedEntries> refused = RefusedEntries.of(request);
        Bundle answer = refused.isPresent() ? refused.get().around(bundle, carryOut) : carryOut.apply(bundle);
        AbsoluteUrls.in(answer, request.getFhirServerBase());
        return PackageReading.told(request, bundle, new ReturnedEntries(store).preferred(request, answer));
    }

    private Bundle called(ServletRequestDetails request, Bundle batch) {
        return new CalledEntries(request).around(batch, store::transact);
    }

    @Search(allowUnknownParams = true)
    public Bundle search(ServletRequestDetails request) {
        return ReadyAnswers.page(request, store.search(Queries.search(request, Optional.empty())));
    }

    @History
    public Bundle history(ServletRequestDetails request) {
        return ReadyAnswers.versions(
                request, store.history(Queries.history(request, Optional.empty(), Optional.empty())));
    }
}
