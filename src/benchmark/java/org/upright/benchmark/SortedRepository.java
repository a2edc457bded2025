package org.upright.benchmark;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.model.api.IQueryParameterType;
import com.google.common.collect.Multimap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.instance.model.api.IBaseBundle;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.opencds.cqf.fhir.utility.repository.InMemoryFhirRepository;

/** The reference's repository with what it finds in the order of ids, as our records have it; its own order is chance. */
final class SortedRepository extends InMemoryFhirRepository {
    SortedRepository(FhirContext fhir, Bundle resources) {
        super(fhir, resources);
    }

    @Override
    public <B extends IBaseBundle, T extends IBaseResource> B search(
            Class<B> bundle,
            Class<T> type,
            Multimap<String, List<IQueryParameterType>> parameters,
            Map<String, String> headers) {
        B found = super.search(bundle, type, parameters, headers);
        if (found instanceof Bundle page) {
            List<Bundle.BundleEntryComponent> entries = new ArrayList<>(page.getEntry());
            entries.sort(Comparator.comparing(
                    entry -> entry.getResource().getIdElement().getIdPart()));
            page.setEntry(entries);
        }
        return found;
    }
}
