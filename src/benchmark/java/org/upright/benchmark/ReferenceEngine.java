package org.upright.benchmark;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.repository.IRepository;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.elm.r1.VersionedIdentifier;
import org.hl7.fhir.instance.model.api.IBaseBundle;
import org.hl7.fhir.instance.model.api.IBaseParameters;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.ParameterDefinition;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Resource;
import org.opencds.cqf.fhir.cql.EvaluationSettings;
import org.opencds.cqf.fhir.cql.LibraryEngine;
import org.opencds.cqf.fhir.cql.engine.terminology.TerminologySettings;
import org.opencds.cqf.fhir.cr.CrSettings;
import org.opencds.cqf.fhir.cr.plandefinition.PlanDefinitionProcessor;
import org.opencds.cqf.fhir.utility.monad.Either3;
import org.opencds.cqf.fhir.utility.monad.Eithers;
import org.opencds.cqf.fhir.utility.repository.InMemoryFhirRepository;

/**
 * The reference implementation: cqframework/clinical-reasoning 4.4.0 over a repository in memory.
 *
 * <p>Its settings live as long as it does, and with them its caches of compiled libraries and of value sets, as they do
 * on a server. It has no parameter for the evaluation time; {@link AtTime} gives it one where it asks for a library's
 * defines, which is the only place where its $apply reads the clock for CQL.
 */
final class ReferenceEngine {
    private final FhirContext fhir;
    private final List<Resource> definitions;
    private final CrSettings settings = CrSettings.getDefault();

    ReferenceEngine(FhirContext fhir, List<Resource> definitions) {
        this.fhir = fhir;
        this.definitions = definitions;
        // it would ask the repository for $expand otherwise, which one in memory does not have
        settings.getEvaluationSettings()
                .getTerminologySettings()
                .setValuesetExpansionMode(TerminologySettings.VALUESET_EXPANSION_MODE.PERFORM_NAIVE_EXPANSION);
    }

    /** A call with the repository filled and everything read: what is left to do is $apply. */
    Ready ready(Call call) {
        List<Resource> all = new ArrayList<>(definitions);
        all.addAll(call.data());
        IRepository repository = new InMemoryFhirRepository(fhir, ResourceFiles.bundle(all));
        EvaluationSettings evaluation = settings.getEvaluationSettings();
        return new Ready(
                new PlanDefinitionProcessor(repository, settings),
                new AtTime(repository, evaluation, call.now()),
                call,
                call.parameters().map(ReferenceEngine::defined));
    }

    /** It takes a parameter that is given once for a single value unless told otherwise; resources here are lists. */
    private static Parameters defined(Parameters given) {
        Parameters defined = given.copy();
        for (ParametersParameterComponent parameter : defined.getParameter()) {
            if (parameter.hasResource()) {
                parameter.addExtension(
                        "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-parameterDefinition",
                        new ParameterDefinition()
                                .setName(parameter.getName())
                                .setUse(ParameterDefinition.ParameterUse.IN)
                                .setMin(0)
                                .setMax("*")
                                .setType(parameter.getResource().fhirType()));
            }
        }
        return defined;
    }

    record Ready(
            PlanDefinitionProcessor reference, LibraryEngine libraries, Call call, Optional<Parameters> parameters) {
        CarePlan carePlan() {
            Either3<CanonicalType, IIdType, PlanDefinition> plan =
                    Eithers.forMiddle3(new IdType("PlanDefinition", call.plan()));
            IBaseResource answer = reference.apply(
                    plan,
                    call.subject(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    parameters.orElse(null),
                    null,
                    List.of(),
                    libraries);
            return (CarePlan) answer;
        }
    }

    /** The reference's library engine with a clock that stands. */
    static final class AtTime extends LibraryEngine {
        private final ZonedDateTime now;

        AtTime(IRepository repository, EvaluationSettings settings, ZonedDateTime now) {
            super(repository, settings);
            this.now = now;
        }

        @Override
        public IBaseParameters evaluate(
                VersionedIdentifier id,
                String patientId,
                IBaseParameters parameters,
                Map<String, Object> rawParameters,
                IBaseBundle additionalData,
                ZonedDateTime given,
                Set<String> expressions) {
            return super.evaluate(
                    id, patientId, parameters, rawParameters, additionalData, given == null ? now : given, expressions);
        }
    }
}
