package org.upright.random;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.Applied;
import org.upright.apply.answers.AnsweredData;

/** What holds of every answer, whatever the guideline and the record. Each rule gives a sentence for each breach. */
public final class AnswerRules {
    private static final Pattern REFERENCE = Pattern.compile("\"reference\":\"([^\"]+)\"");

    /** What the calls and the definitions refer to and no answer has to hold. */
    private static final Pattern OUTSIDE =
            Pattern.compile("Patient/p|Practitioner/dr|Organization/org|Encounter/now|Location/l1|Medication/m1"
                    + "|(Condition|Observation|Encounter|Immunization|QuestionnaireResponse)/[a-z0-9-]+|https?://.*");

    /**
     * What the validator holds against answers that are right: the language codes of CQL, which R4's code system lacks and
     * its binding (extensible) lets in, and a goal on an action, which R4's extension is meant for a whole resource.
     */
    private static final Pattern KNOWN =
            Pattern.compile("Unknown code 'http://hl7.org/fhir/expression-language#text/cql"
                    + "|The extension http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal is not allowed");

    private final IParser json;
    private final FhirValidator validator;

    public AnswerRules(FhirContext fhir) {
        json = fhir.newJsonParser();
        validator = fhir.newValidator()
                .registerValidatorModule(new FhirInstanceValidator(new ValidationSupportChain(
                        new DefaultProfileValidationSupport(fhir),
                        new InMemoryTerminologyServerValidationSupport(fhir),
                        new CommonCodeSystemsTerminologyService(fhir))));
    }

    /** The same call again, its data in another order, and without what the plan does not read. */
    public List<String> sameBytes(RandomEngine engine, RandomCall call) {
        String first = bytes(engine.apply(call));
        List<String> breaches = new ArrayList<>();
        if (!first.equals(bytes(engine.apply(call)))) {
            breaches.add("The same call again has other bytes.");
        }
        if (!first.equals(bytes(engine.apply(call.shuffled(1))))
                || !first.equals(bytes(engine.apply(call.shuffled(2))))) {
            breaches.add("The data in another order give other bytes.");
        }
        Set<String> types = AnsweredData.toFetch(engine.plan().resourceTypes());
        if (!first.equals(bytes(engine.apply(call.only(types))))) {
            breaches.add(
                    "Only the types that are fetched for the plan, " + new TreeSet<>(types) + ", give other bytes.");
        }
        return breaches;
    }

    private String bytes(Applied applied) {
        return Stream.of(applied.carePlan(), applied.bundle(), applied.explanation())
                        .map(json::encodeResourceToString)
                        .collect(Collectors.joining("\n"))
                + applied.explanationText();
    }

    /** By HAPI's validator, as a CarePlan and as a Bundle. */
    public List<String> valid(Applied applied) {
        return Stream.of(applied.carePlan(), applied.bundle(), applied.explanation())
                .flatMap(this::errors)
                .toList();
    }

    private Stream<String> errors(Resource resource) {
        return validator.validateWithResult(json.encodeResourceToString(resource)).getMessages().stream()
                .filter(message -> message.getSeverity() == ResultSeverityEnum.ERROR
                        || message.getSeverity() == ResultSeverityEnum.FATAL)
                .filter(message -> !KNOWN.matcher(message.getMessage()).lookingAt())
                .map(message -> message.getLocationString() + ": " + message.getMessage());
    }

    /** Every reference of the answer is to something in it, or to something that was there before it. */
    public List<String> resolved(Applied applied) {
        CarePlan plan = applied.carePlan();
        Bundle bundle = applied.bundle();
        List<String> breaches = new ArrayList<>();
        Set<String> contained = plan.getContained().stream()
                .map(one -> "#" + one.getIdPart())
                .collect(Collectors.toCollection(TreeSet::new));
        if (contained.size() < plan.getContained().size()) {
            breaches.add("Two contained resources have one id.");
        }
        Set<String> entries = bundle.getEntry().stream()
                .map(entry -> entry.getResource().fhirType() + "/"
                        + entry.getResource().getIdPart())
                .collect(Collectors.toCollection(TreeSet::new));
        if (entries.size() < bundle.getEntry().size()) {
            breaches.add("Two entries have one id.");
        }
        dangling(plan, contained).forEach(one -> breaches.add("In the CarePlan `" + one + "` dangles."));
        bundle.getEntry()
                .forEach(entry -> dangling(entry.getResource(), entries)
                        .forEach(one -> breaches.add("In the Bundle `" + one + "` dangles.")));
        return breaches;
    }

    private Set<String> dangling(Resource resource, Set<String> present) {
        Set<String> dangling = new TreeSet<>();
        Matcher found = REFERENCE.matcher(json.encodeResourceToString(resource));
        while (found.find()) {
            if (!present.contains(found.group(1))
                    && !OUTSIDE.matcher(found.group(1)).matches()) {
                dangling.add(found.group(1));
            }
        }
        return dangling;
    }

    /** {@code $explain} accounts for every action and condition, and agrees with {@code $apply}. */
    public List<String> explained(RandomEngine engine, Applied applied) {
        return new ExplanationRules(engine.plan(), applied.carePlan(), applied.bundle(), applied.explanation())
                .breaches();
    }
}
