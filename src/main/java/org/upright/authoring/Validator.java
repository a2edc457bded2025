package org.upright.authoring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.FhirR4;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * Says what is wrong with a resource: R4's rules, R4B's for Citation, the CPG rules of the profiles that guideline
 * content claims, canonicals that lead nowhere, codes that our own code systems do not have, and logic that cannot be asked.
 *
 * <p>Codes of systems that we do not hold (SNOMED CT, LOINC, ICD) are no findings. Thread-safe; HAPI's validator, which
 * costs seconds and much memory, is made with the first validation.
 */
public final class Validator {
    private static final Comparator<Issue> ERRORS_FIRST =
            Comparator.comparing(issue -> issue.severity().ordinal());
    private final FhirR4 fhir;
    private final Supplier<Knowledge> knowledge;
    private final ResourceReader reader;
    private final ExpressionRules expressions;
    private volatile Optional<HapiValidation> hapi = Optional.empty();

    /**
     * @param evaluators that read the logic of libraries and definitions; empty where it is not to be looked at
     * @param knowledge asked once for each validation, for the snapshot that it sees
     */
    public Validator(FhirR4 fhir, List<Evaluator> evaluators, Supplier<Knowledge> knowledge) {
        this.fhir = fhir;
        this.knowledge = knowledge;
        this.reader = new ResourceReader(fhir);
        this.expressions = new ExpressionRules(fhir.context(), evaluators);
    }

    /** The same for a body in JSON or XML; what cannot be read at all is the only finding then. */
    public List<Issue> validate(byte[] body, Optional<String> profile) {
        ResourceReader.Read read = reader.read(body);
        return read.resource()
                .map(resource -> Stream.concat(read.issues().stream(), validate(resource, profile).stream())
                        .toList())
                .orElse(read.issues());
    }

    /**
     * Errors first, then warnings; empty when nothing is wrong. The resource is not changed.
     *
     * @param profile a canonical to check besides those that the resource claims; one that is not known is an error
     */
    public List<Issue> validate(Resource resource, Optional<String> profile) {
        return validate(resource, profile, knowledge.get());
    }

    List<Issue> validate(Resource resource, Optional<String> profile, Knowledge current) {
        HapiValidation hapiValidation = hapi(current);
        List<Issue> issues = new ArrayList<>(unknown(profile.filter(p -> !hapiValidation.knows(p, current))));
        Optional<String> known =
                issues.isEmpty() ? profile.filter(p -> CpgProfile.of(p).isEmpty()) : Optional.empty();
        issues.addAll(hapiValidation.validate(resource, known, current));
        issues.addAll(new GuidelineRules(current).check(resource, profile));
        issues.addAll(expressions.check(resource, current));
        return issues.stream().distinct().sorted(ERRORS_FIRST).toList();
    }

    private static List<Issue> unknown(Optional<String> profile) {
        return profile
                .filter(p -> CpgProfile.of(p).isEmpty())
                .map(p -> Issue.error(
                        IssueType.NOTFOUND,
                        "",
                        "Profile `" + p + "` is not known here; nothing was checked against it."))
                .stream()
                .toList();
    }

    /**
     * What {@code $validate} does. Deletion is always possible, since references are not enforced.
     *
     * @throws RefusedException.Unreadable for mode {@code profile} without a profile, or no resource where one is needed
     * @see <a href="https://hl7.org/fhir/R4/resource-operation-validate.html">$validate</a>
     */
    public List<Issue> validate(
            Optional<? extends Resource> resource, Optional<ValidationMode> mode, Optional<String> profile) {
        if (mode.equals(Optional.of(ValidationMode.DELETE))) {
            return List.of();
        }
        if (mode.equals(Optional.of(ValidationMode.PROFILE)) && profile.isEmpty()) {
            throw new RefusedException.Unreadable("Mode `profile` needs the parameter `profile`; none was given.");
        }
        Resource given = resource.orElseThrow(
                () -> new RefusedException.Unreadable("`$validate` needs a resource, unless its mode is `delete`."));
        List<Issue> issues = validate(given, profile);
        if (mode.equals(Optional.of(ValidationMode.UPDATE)) && !given.hasIdElement()) {
            Issue noId = Issue.error(
                    IssueType.REQUIRED, given.fhirType() + ".id", "An update needs an `id`; none was found.");
            return Stream.concat(Stream.of(noId), issues.stream()).toList();
        }
        return issues;
    }

    private HapiValidation hapi(Knowledge current) {
        Optional<HapiValidation> made = hapi;
        return made.isPresent() ? made.get() : makeHapi(current);
    }

    private synchronized HapiValidation makeHapi(Knowledge current) {
        HapiValidation made = hapi.orElseGet(() -> new HapiValidation(fhir, current));
        hapi = Optional.of(made);
        return made;
    }
}
