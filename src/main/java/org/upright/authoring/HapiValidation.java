package org.upright.authoring;

import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport.IssueSeverity;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.hl7.fhir.utilities.http.ManagedWebAccess;
import org.hl7.fhir.utilities.http.ManagedWebAccess.WebAccessPolicy;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.FhirR4;
import org.upright.fhir.Issue;

/**
 * HAPI's instance validator on R4 with {@link CorrectedDefinitions} and our own knowledge in front.
 *
 * <p>Costs 4 s of CPU and some 100 MB to make, then 20-70 ms a resource. What it has worked out of our knowledge is
 * forgotten when the knowledge changes. One validation at a time: it is for authors, and the lock bounds the memory
 * that it takes.
 */
final class HapiValidation {
    /**
     * What HAPI says where it, and not the resource, is at fault: it stumbles over code systems of which it knows only the
     * name (UN M49, SNOMED CT), and makes no snapshot of a profile without a package of R4 at hand.
     */
    private static final List<String> FAULTS_OF_THE_VALIDATOR = List.of(
            "because \"this.codeSystem\" is null",
            "which has status 'not-present'",
            "Error generating Snapshot: Unable to resolve package id");

    private final FhirValidator validator;
    private final FhirInstanceValidator module;
    private final ValidationSupportChain chain;
    private volatile Knowledge seen; // HAPI refreshes its caches on threads of its own

    HapiValidation(FhirR4 fhir, Knowledge first) {
        this.seen = first;
        this.chain = chain(fhir, () -> seen);
        // HAPI's validator would fetch packages from public registries; nothing is fetched at run time
        ManagedWebAccess.setAccessPolicy(WebAccessPolicy.PROHIBITED);
        this.module = new FhirInstanceValidator(chain);
        module.setAnyExtensionsAllowed(true);
        module.setErrorForUnknownProfiles(false);
        module.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
        module.setAssumeValidRestReferences(true);
        this.validator = new FhirValidator(fhir.context()).registerValidatorModule(module);
    }

    private static ValidationSupportChain chain(FhirR4 fhir, Supplier<Knowledge> knowledge) {
        IValidationSupport r4 = new DefaultProfileValidationSupport(fhir.context());
        UnknownCodeSystemWarningValidationSupport unknown =
                new UnknownCodeSystemWarningValidationSupport(fhir.context());
        unknown.setNonExistentCodeSystemSeverity(IssueSeverity.INFORMATION);
        return new ValidationSupportChain(
                CorrectedDefinitions.inFrontOf(r4, fhir),
                r4,
                new KnowledgeSupport(fhir.context(), knowledge),
                new CommonCodeSystemsTerminologyService(fhir.context()),
                new InMemoryTerminologyServerValidationSupport(fhir.context()),
                new SnapshotGeneratingValidationSupport(fhir.context()),
                unknown);
    }

    /** Whether a profile of this canonical can be checked. */
    synchronized boolean knows(String profile, Knowledge knowledge) {
        lookAt(knowledge);
        return chain.fetchStructureDefinition(profile) != null;
    }

    synchronized List<Issue> validate(Resource resource, Optional<String> profile, Knowledge knowledge) {
        lookAt(knowledge);
        ValidationOptions options = new ValidationOptions();
        profile.ifPresent(options::addProfile);
        try {
            return validate(resource, options);
        } catch (RuntimeException stumbled) { // a foreign engine: content that it cannot bear is a finding too
            String text = "The validator gave up on this resource: " + stumbled.getMessage();
            return List.of(Issue.error(IssueType.EXCEPTION, resource.fhirType(), text));
        } catch (StackOverflowError deep) { // its regular expressions and its reader of units call themselves
            String text = "The validator gave up on this resource: a text in it is too long or nested too deep.";
            return List.of(Issue.error(IssueType.TOOCOSTLY, resource.fhirType(), text));
        }
    }

    private List<Issue> validate(Resource resource, ValidationOptions options) {
        return validator.validateWithResult(withoutCpgProfiles(resource), options).getMessages().stream()
                .filter(HapiValidation::matters)
                .map(HapiValidation::issue)
                .toList();
    }

    private void lookAt(Knowledge knowledge) {
        if (knowledge != seen) {
            seen = knowledge;
            module.invalidateCaches();
            chain.invalidateCaches();
        }
    }

    /** That an extension is defined elsewhere, or a code belongs to a system we do not hold, helps no author. */
    private static boolean matters(SingleValidationMessage message) {
        return message.getSeverity() != ResultSeverityEnum.INFORMATION
                && FAULTS_OF_THE_VALIDATOR.stream().noneMatch(message.getMessage()::contains);
    }

    /** We check the rules of CPG's profiles ourselves; to HAPI they are only unknown. */
    private static Resource withoutCpgProfiles(Resource resource) {
        if (CpgProfile.claimedBy(resource).isEmpty()) {
            return resource;
        }
        Resource copy = resource.copy();
        copy.getMeta().getProfile().removeIf(p -> CpgProfile.of(p.getValue()).isPresent());
        return copy;
    }

    private static Issue issue(SingleValidationMessage message) {
        OperationOutcome.IssueSeverity severity =
                OperationOutcome.IssueSeverity.fromCode(message.getSeverity().getCode());
        String where = Optional.ofNullable(message.getLocationString()).orElse("");
        return new Issue(severity, code(message), where, message.getMessage());
    }

    private static IssueType code(SingleValidationMessage message) {
        String id = Optional.ofNullable(message.getMessageId()).orElse("");
        if (id.startsWith("Terminology")) {
            return IssueType.CODEINVALID;
        }
        if (id.startsWith("Validation_VAL_Profile_Minimum")) {
            return IssueType.REQUIRED;
        }
        return id.contains("Unknown") ? IssueType.STRUCTURE : IssueType.INVALID;
    }
}
