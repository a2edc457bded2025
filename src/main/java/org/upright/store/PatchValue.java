package org.upright.store;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.upright.fhir.RefusedException;

/**
 * Makes the element that a {@code value} of a FHIRPath Patch stands for: a data type, or, for elements without a name of
 * their own, a part for each child.
 *
 * @see <a href="https://hl7.org/fhir/R4/fhirpatch.html">FHIRPath Patch</a>
 */
final class PatchValue {
    private final FhirContext context;

    PatchValue(FhirContext context) {
        this.context = context;
    }

    IBase of(PatchSlot slot, ParametersParameterComponent said) {
        if (said.hasValue() && said.hasPart()) {
            throw new RefusedException.Unreadable(
                    "The patch gives `" + said.getName() + "` a value and parts; one of them is needed.");
        }
        return said.hasValue() ? typed(slot.child(), said.getValue()) : composed(slot.child(), said);
    }

    /** A code as HAPI's enumeration, a string as markdown, and the like: what the element has, with the same text. */
    private static IBase typed(BaseRuntimeChildDefinition child, IBase value) {
        Optional<BaseRuntimeElementDefinition<?>> only = only(child);
        boolean other = only.filter(type -> type.getImplementingClass() != value.getClass())
                .isPresent();
        if (!other || !(value instanceof IPrimitiveType<?> given)) {
            return value;
        }
        try {
            IBase fitting = only.get().newInstance(child.getInstanceConstructorArguments());
            if (fitting instanceof IPrimitiveType<?> primitive) {
                primitive.setValueAsString(given.getValueAsString());
                return primitive;
            }
        } catch (IllegalArgumentException | ca.uhn.fhir.parser.DataFormatException e) {
            throw unfit(child);
        }
        throw unfit(child);
    }

    private static RefusedException unfit(BaseRuntimeChildDefinition child) {
        return new RefusedException.Unprocessable(
                "The patch puts a value into `" + child.getElementName() + "` that the element cannot have.");
    }

    /** The one type of the element; empty where it is a choice. */
    private static Optional<BaseRuntimeElementDefinition<?>> only(BaseRuntimeChildDefinition child) {
        return child.getValidChildNames().size() == 1
                ? Optional.ofNullable(child.getChildByName(child.getElementName()))
                : Optional.empty();
    }

    private IBase composed(BaseRuntimeChildDefinition child, ParametersParameterComponent said) {
        if (!said.hasPart()) {
            throw new RefusedException.Unreadable(
                    "The patch gives `" + said.getName() + "` neither a value nor parts; one of them is needed.");
        }
        BaseRuntimeElementDefinition<?> type = only(child)
                .filter(BaseRuntimeElementCompositeDefinition.class::isInstance)
                .orElseThrow(() -> unfit(child));
        IBase element = type.newInstance(child.getInstanceConstructorArguments());
        Set<String> single = new HashSet<>();
        for (ParametersParameterComponent part : said.getPart()) {
            PatchSlot slot = PatchSlot.of(
                    context, element, Optional.ofNullable(part.getName()).orElse(""));
            if (slot.child().getMax() == 1 && !single.add(slot.child().getElementName())) {
                throw new RefusedException.Unprocessable("The patch gives `" + part.getName() + "` of `"
                        + child.getElementName() + "` twice; it may be there once only.");
            }
            slot.add(of(slot, part));
        }
        return element;
    }
}
