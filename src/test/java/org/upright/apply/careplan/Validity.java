package org.upright.apply.careplan;

import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.util.List;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.Resource;

/** What HAPI's validator has against a resource as a client reads it. */
final class Validity {
    private static final FhirValidator VALIDATOR = validator();

    private Validity() {}

    private static FhirValidator validator() {
        ValidationSupportChain chain = new ValidationSupportChain(
                new DefaultProfileValidationSupport(Fixtures.FHIR),
                new InMemoryTerminologyServerValidationSupport(Fixtures.FHIR),
                new CommonCodeSystemsTerminologyService(Fixtures.FHIR));
        return Fixtures.FHIR.newValidator().registerValidatorModule(new FhirInstanceValidator(chain));
    }

    /** Errors, each with its place. */
    static List<String> errors(Resource resource) {
        return errors(Fixtures.json(resource));
    }

    static List<String> errors(String json) {
        return VALIDATOR.validateWithResult(json).getMessages().stream()
                .filter(message -> message.getSeverity().ordinal() >= ResultSeverityEnum.ERROR.ordinal())
                .map(message -> message.getLocationString() + ": " + message.getMessage())
                .toList();
    }
}
