package org.upright.apply.expression;

import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.function.Supplier;
import org.fhir.ucum.UcumService;
import org.hl7.fhir.exceptions.PathEngineException;
import org.hl7.fhir.r4.fhirpath.FHIRPathEngine;
import org.hl7.fhir.r4.fhirpath.FHIRPathUtilityClasses.FunctionDetails;
import org.hl7.fhir.r4.fhirpath.IHostApplicationServices;
import org.hl7.fhir.r4.fhirpath.TypeDetails;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.utilities.fhirpath.FHIRPathConstantEvaluationMode;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.Canonical;

/**
 * Answers what HAPI's engine asks of its host: variables, references, and the functions that {@link FhirPathTree} made
 * ours. Stateless; all that belongs to one evaluation comes as a {@link FhirPathCall}.
 */
final class FhirPathHost implements IHostApplicationServices {
    /** {@code %name}, {@code %`name`} and {@code %'name'} name the same variable. */
    static String bare(String constant) {
        String name = constant.startsWith("%") ? constant.substring(1) : constant;
        boolean quoted = name.length() > 1 && "`'\"".indexOf(name.charAt(0)) >= 0;
        return quoted ? name.substring(1, name.length() - 1) : name;
    }

    @Override
    public List<Base> resolveConstant(
            FHIRPathEngine engine, Object call, String name, FHIRPathConstantEvaluationMode mode) {
        FhirPathCall current = (FhirPathCall) call;
        if (mode == FHIRPathConstantEvaluationMode.EXPLICIT) {
            return current.variable(bare(name))
                    .map(current::seen)
                    .orElseThrow(() -> new PathEngineException("the variable `%" + bare(name) + "` is not known"));
        }
        Base subject = current.context().subject().subject();
        boolean named = mode == FHIRPathConstantEvaluationMode.IMPLICIT_AFTER
                && subject.fhirType().equals(name);
        return named ? current.seen(List.of(subject)) : List.of();
    }

    @Override
    public List<Base> executeFunction(
            FHIRPathEngine engine, Object call, List<Base> focus, String function, List<List<Base>> parameters) {
        FhirPathCall current = (FhirPathCall) call;
        return switch (function) {
            case FhirPathTree.CHECK -> current.checked(focus);
            case FhirPathTree.FEW -> current.few(focus);
            case FhirPathTree.MEASURED -> Measures.ordered(focus, ucum(engine));
            case FhirPathTree.LEFT -> current.comparisons().left(Measures.equated(focus, ucum(engine)));
            case FhirPathTree.RIGHT -> current.comparisons().right(Measures.equated(focus, ucum(engine)));
            case FhirPathTree.LEFT_LIKE -> current.comparisons().left(Measures.likened(focus, ucum(engine)));
            case FhirPathTree.RIGHT_LIKE -> current.comparisons().like(Measures.likened(focus, ucum(engine)));
            case FhirPathTree.REPEATED -> current.repeated(focus);
            case "now" -> List.of(now(current.context().now()));
            case "today" ->
                List.of(new DateType(current.context().now().toLocalDate().toString()));
            case "memberOf" -> memberOf(current, focus, parameters.get(0));
            default -> {
                if (!FhirPathTree.GUARDS.containsValue(function)) {
                    throw new PathEngineException("the function `" + function + "` is not known");
                }
                yield new FunctionGuard(current, function).passed(focus, parameters);
            }
        };
    }

    /** Read when the first quantity is compared. */
    private static Supplier<UcumService> ucum(FHIRPathEngine engine) {
        return () -> engine.getWorker().getUcumService();
    }

    private static Base now(ZonedDateTime now) {
        return new DateTimeType(
                Date.from(now.toInstant()), TemporalPrecisionEnum.MILLI, TimeZone.getTimeZone(now.getOffset()));
    }

    private static List<Base> memberOf(FhirPathCall call, List<Base> focus, List<Base> parameter) {
        if (focus.size() != 1 || parameter.size() != 1) {
            return List.of();
        }
        String url = parameter.get(0).primitiveValue();
        ValueSets known = call.context().valueSets();
        Canonical valueSet = Canonical.parse(url);
        CodeSet codes = known.expand(valueSet)
                .orElseThrow(() -> new PathEngineException("the value set `" + url + "` " + known.missing(valueSet)));
        return List.of(new BooleanType(isMember(codes, focus.get(0))));
    }

    private static boolean isMember(CodeSet codes, Base value) {
        if (value instanceof CodeableConcept concept) {
            return concept.getCoding().stream().anyMatch(codes::contains);
        }
        if (value instanceof Coding coding) {
            return codes.contains(coding);
        }
        String code = String.valueOf(value.primitiveValue());
        return codes.members().stream().anyMatch(member -> code.equals(member.getCode()));
    }

    @Override
    public @Nullable Base resolveReference(FHIRPathEngine engine, Object call, String url, Base from) {
        FhirPathCall current = (FhirPathCall) call;
        Optional<Resource> found = current.context().subject().resolve(url);
        found.ifPresent(current.used()::add);
        return found.orElse(null);
    }

    /** Only names that {@link FhirPathTree} puts in; a name that an author writes is none of these. */
    @Override
    public FunctionDetails resolveFunction(FHIRPathEngine engine, String name) {
        throw new PathEngineException("The function `" + name + "` is not known");
    }

    /** Says that {@code trace()} was dealt with: the engine would else collect it in a buffer that all threads share. */
    @Override
    public boolean log(String argument, List<Base> focus) {
        return true;
    }

    @Override
    public boolean paramIsType(String name, int index) {
        return false;
    }

    @Override
    public TypeDetails resolveConstantType(
            FHIRPathEngine engine, Object call, String name, FHIRPathConstantEvaluationMode mode) {
        throw new IllegalStateException("HAPI asks this only in its static type check, which is never started here");
    }

    @Override
    public TypeDetails checkFunction(
            FHIRPathEngine engine, Object call, String name, TypeDetails focus, List<TypeDetails> parameters) {
        throw new IllegalStateException("HAPI asks this only in its static type check, which is never started here");
    }

    @Override
    public boolean conformsToProfile(FHIRPathEngine engine, Object call, Base item, String url) {
        throw new PathEngineException("`conformsTo()` is not supported");
    }

    @Override
    public ValueSet resolveValueSet(FHIRPathEngine engine, Object call, String url) {
        throw new PathEngineException("the operator `memberOf` is not supported; `memberOf('url')` is");
    }
}
