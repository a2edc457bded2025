package org.upright.benchmark;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.repository.IRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBaseBundle;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.opencds.cqf.fhir.cr.CrSettings;
import org.opencds.cqf.fhir.cr.plandefinition.PlanDefinitionProcessor;
import org.opencds.cqf.fhir.cql.LibraryEngine;
import org.opencds.cqf.fhir.cql.engine.terminology.TerminologySettings.VALUESET_EXPANSION_MODE;
import org.opencds.cqf.fhir.utility.monad.Either3;
import org.opencds.cqf.fhir.utility.monad.Eithers;
import org.upright.random.RandomCall;

/** The reference implementation on a random call, by both of its operations. */
final class RandomReference {
    private final FhirContext fhir;
    private final List<Resource> definitions;
    private final CrSettings settings = CrSettings.getDefault();
    private final KeptAnswers kept = new KeptAnswers();

    RandomReference(FhirContext fhir, List<Resource> definitions) {
        this.fhir = fhir;
        this.definitions = definitions;
        settings.getEvaluationSettings()
                .getTerminologySettings()
                .setValuesetExpansionMode(VALUESET_EXPANSION_MODE.PERFORM_NAIVE_EXPANSION);
    }

    CarePlan carePlan(RandomCall call) {
        return kept.of(call.plan() + "-apply", asked(call), () -> askedCarePlan(call));
    }

    /** Empty where it answers nothing. */
    Optional<Bundle> bundle(RandomCall call) {
        return Optional.of(kept.of(call.plan() + "-r5", asked(call), () -> askedBundle(call)))
                .filter(Bundle::hasEntry);
    }

    private String asked(RandomCall call) {
        IParser json = fhir.newJsonParser();
        return Stream.of(definitions.stream(), call.data().stream(), Stream.of(call.parameters()))
                        .flatMap(all -> all)
                        .map(json::encodeResourceToString)
                        .collect(Collectors.joining("\n"))
                + of(call.encounter()) + of(call.practitioner()) + of(call.organization());
    }

    private CarePlan askedCarePlan(RandomCall call) {
        IRepository repository = repository(call);
        return (CarePlan) new PlanDefinitionProcessor(repository, settings)
                .apply(
                        plan(call),
                        RandomCall.SUBJECT,
                        of(call.encounter()),
                        of(call.practitioner()),
                        of(call.organization()),
                        null,
                        null,
                        null,
                        null,
                        null,
                        parameters(call),
                        (IBaseBundle) null,
                        List.of(),
                        libraries(repository));
    }

    private Bundle askedBundle(RandomCall call) {
        IRepository repository = repository(call);
        Parameters answer = (Parameters) new PlanDefinitionProcessor(repository, settings)
                .applyR5(
                        plan(call),
                        List.of(RandomCall.SUBJECT),
                        of(call.encounter()),
                        of(call.practitioner()),
                        of(call.organization()),
                        null,
                        null,
                        null,
                        null,
                        null,
                        parameters(call),
                        (IBaseBundle) null,
                        List.of(),
                        libraries(repository));
        return answer.getParameterFirstRep().getResource() instanceof Bundle bundle ? bundle : new Bundle();
    }

    /** It writes dynamic values into the definitions that it is given, so it is given copies. */
    private IRepository repository(RandomCall call) {
        List<Resource> all = new ArrayList<>();
        Stream.concat(definitions.stream(), call.data().stream())
                .map(Resource::copy)
                .forEach(all::add);
        return new SortedRepository(fhir, ResourceFiles.bundle(all));
    }

    private LibraryEngine libraries(IRepository repository) {
        return new ReferenceEngine.AtTime(repository, settings.getEvaluationSettings(), RandomCall.NOW);
    }

    private static Either3<CanonicalType, IIdType, PlanDefinition> plan(RandomCall call) {
        return Eithers.forMiddle3(new IdType("PlanDefinition", call.plan()));
    }

    private static String of(Optional<Reference> given) {
        return given.map(Reference::getReference).orElse(null);
    }

    private static Parameters parameters(RandomCall call) {
        return call.parameters().isEmpty() ? null : call.parameters().copy();
    }
}
