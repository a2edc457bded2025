package org.upright.apply.expression;

import ca.uhn.fhir.context.FhirContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.fhir.ucum.Pair;
import org.fhir.ucum.UcumService;
import org.hl7.fhir.r4.context.IWorkerContext;
import org.hl7.fhir.r4.hapi.ctx.HapiWorkerContext;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.BoundedUcum;

/**
 * What HAPI's engine asks beside the data: names of types, of {@link HapiWorkerContext}, which is final, and units,
 * which that has not: a blood pressure in {@code mm[Hg]} could not be compared with {@code 140 'mm[Hg]'}. Thread-safe.
 */
final class FhirPathWorld implements InvocationHandler {
    private final HapiWorkerContext types;
    /** Read when the first quantities are compared. */
    private @Nullable UcumService ucum;

    private FhirPathWorld(FhirContext fhir) {
        this.types = new HapiWorkerContext(fhir, new TypeNames(fhir));
    }

    static IWorkerContext of(FhirContext fhir) {
        return (IWorkerContext) Proxy.newProxyInstance(
                FhirPathWorld.class.getClassLoader(), new Class<?>[] {IWorkerContext.class}, new FhirPathWorld(fhir));
    }

    private static UcumService comparing(UcumService table) {
        return (UcumService) Proxy.newProxyInstance(
                FhirPathWorld.class.getClassLoader(), new Class<?>[] {UcumService.class}, (proxy, asked, arguments) -> {
                    Optional<Pair> known = asked.getName().equals("getCanonicalForm")
                            ? Measures.canonical((Pair) arguments[0])
                            : Optional.empty();
                    return known.isPresent() ? known.get() : answered(table, asked, arguments);
                });
    }

    private static @Nullable Object answered(Object by, Method asked, Object @Nullable [] arguments) throws Throwable {
        try {
            return asked.invoke(by, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method asked, Object @Nullable [] arguments) throws Throwable {
        if (asked.getName().equals("getUcumService")) {
            return ucum();
        }
        return answered(types, asked, arguments);
    }

    private synchronized UcumService ucum() {
        UcumService known = ucum;
        if (known == null) {
            known = comparing(BoundedUcum.read());
            ucum = known;
        }
        return known;
    }
}
