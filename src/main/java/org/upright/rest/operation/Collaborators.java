package org.upright.rest.operation;

import java.time.Clock;
import java.util.List;
import org.upright.apply.Apply;
import org.upright.apply.careplan.RequestStatus;
import org.upright.apply.expression.Evaluator;
import org.upright.authoring.Validator;
import org.upright.content.Content;
import org.upright.fhir.FhirR4;
import org.upright.record.HttpRemoteData;
import org.upright.record.Records;
import org.upright.store.ResourceStore;

/**
 * What the operations work with.
 *
 * @param remote other servers, where calls name them
 * @param clock the "now" of calls that name none, in the time zone that dates are read in
 * @param status of the plans and requests that are made
 * @param version of this program, for Provenance
 */
public record Collaborators(
        FhirR4 fhir,
        ResourceStore store,
        Content content,
        Records records,
        HttpRemoteData remote,
        Apply apply,
        List<Evaluator> evaluators,
        Validator validator,
        Clock clock,
        RequestStatus status,
        String version) {
    public Collaborators {
        evaluators = List.copyOf(evaluators);
    }
}
