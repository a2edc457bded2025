package org.upright.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;

/**
 * A primitive element may be there without a value, with an extension that says why. HAPI's {@code hasX()} then says yes and
 * {@code getX()} gives null; so code of ours asks {@code getX() != null}.
 */
class ValuesOfElementsTest {
    private static final String MODEL = "org.hl7.fhir.r4.model.";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.upright");

    @Test
    void noElementIsTakenForItsValue() {
        assertEquals(
                List.of(),
                MAIN.stream()
                        .flatMap(one -> one.getCodeUnitAccessesFromSelf().stream())
                        .filter(ValuesOfElementsTest::asksForTheElement)
                        .map(JavaCodeUnitAccess::getDescription)
                        .sorted()
                        .toList());
    }

    private static boolean asksForTheElement(JavaCodeUnitAccess<?> call) {
        return call.getTargetOwner().getName().startsWith(MODEL)
                && isOfElement(call.getTargetOwner().reflect(), call.getName());
    }

    private static boolean isOfElement(Class<?> owner, String method) {
        if (!method.startsWith("has")) {
            return false;
        }
        String name = method.substring("has".length());
        boolean reference = owner == Reference.class && name.equals("Reference");
        return reference || (gives(owner, "get" + name + "Element", true) && gives(owner, "get" + name, false));
    }

    /** @param element whether a primitive element is meant, else what can be null */
    private static boolean gives(Class<?> owner, String getter, boolean element) {
        try {
            Class<?> given = owner.getMethod(getter).getReturnType();
            return element ? PrimitiveType.class.isAssignableFrom(given) : !given.isPrimitive();
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    @Test
    void whatIsLookedForIsKnown() {
        assertTrue(isOfElement(Coding.class, "hasCode"));
        assertTrue(!isOfElement(Coding.class, "hasUserSelected"), "gives a boolean, which is never null");
        assertTrue(!isOfElement(Coding.class, "hasExtension"));
    }
}
