package org.upright.cdshooks;

import java.time.Clock;
import org.upright.apply.Apply;
import org.upright.content.Content;
import org.upright.fhir.FhirR4;
import org.upright.record.Records;
import org.upright.store.ResourceStore;

/**
 * What CDS Hooks work with.
 *
 * @param clock the "now" of calls, in the time zone that dates are read in
 * @param drafts whether draft plans are services too
 * @param clients who may call
 */
public record CdsHooks(
        FhirR4 fhir,
        Content content,
        Records records,
        Apply apply,
        ResourceStore store,
        Clock clock,
        boolean drafts,
        ClientCheck clients) {}
