package org.upright.rest;

import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParserErrorHandler;
import ca.uhn.fhir.parser.json.BaseJsonLikeValue.ScalarType;
import ca.uhn.fhir.parser.json.BaseJsonLikeValue.ValueType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.upright.fhir.Issue;
import org.upright.fhir.QuotedScalars;
import org.upright.fhir.WrongScalarException;

/**
 * Refuses input that HAPI would read past: what is dropped silently is lost silently. In the entries of a batch or
 * transaction numbers and booleans in quotes are taken, as other people's packages have them; {@link PackageReading}
 * says so.
 */
final class StrictReading implements IParserErrorHandler, QuotedScalars {
    private static final String QUOTED = StrictReading.class.getName();
    private static final Set<BundleType> CARRIED_OUT = EnumSet.of(BundleType.BATCH, BundleType.TRANSACTION);

    private static DataFormatException refused(IParseLocation location, String text) {
        String place = Optional.ofNullable(location)
                .flatMap(l -> Optional.ofNullable(l.getParentElementName()))
                .map(name -> " in `" + name + "`")
                .orElse("");
        return new DataFormatException(text + place + ".");
    }

    @Override
    public void unknownElement(IParseLocation location, String name) {
        throw refused(location, "Unknown element `" + name + "`");
    }

    @Override
    public void unknownAttribute(IParseLocation location, String name) {
        throw refused(location, "Unknown attribute `" + name + "`");
    }

    @Override
    public void unexpectedRepeatingElement(IParseLocation location, String name) {
        throw refused(location, "Element `" + name + "` repeats, but may be there once only,");
    }

    @Override
    public void invalidValue(IParseLocation location, String value, String error) {
        throw refused(location, "Value `" + value + "` is not allowed (" + error + ")");
    }

    @Override
    public void incorrectJsonType(
            IParseLocation location,
            String name,
            ValueType expected,
            ScalarType expectedScalar,
            ValueType found,
            ScalarType foundScalar) {
        throw refused(location, "Element `" + name + "` is of JSON type " + found + "; expected " + expected);
    }

    @Override
    public void containedResourceWithNoId(IParseLocation location) {
        throw refused(location, "A contained resource has no id");
    }

    @Override
    public void missingRequiredElement(IParseLocation location, String name) {
        throw refused(location, "Required element `" + name + "` is missing");
    }

    @Override
    public void extensionContainsValueAndNestedExtensions(IParseLocation location) {
        throw refused(location, "An extension has both a value and extensions");
    }

    @Override
    public void unknownReference(IParseLocation location, String reference) {
        // a reference to what is not in the bundle is no error of form
    }

    @Override
    public void invalidInternalReference(IParseLocation location, String reference) {
        // met while writing: an answer is not broken off for it
    }

    @Override
    public void quoted(IBaseResource read, WrongScalarException quoted) {
        if (!(read instanceof Bundle bundle) || !CARRIED_OUT.contains(bundle.getType()) || !isInEntry(quoted)) {
            throw quoted;
        }
        if (bundle.getUserData(QUOTED) == null) {
            bundle.setUserData(QUOTED, new ArrayList<Issue>());
        }
        quoted(bundle).add(quoted.asWarning());
    }

    private static boolean isInEntry(WrongScalarException quoted) {
        return quoted.where().startsWith("Bundle.entry[");
    }

    /** What was taken in the entries of a bundle that was read, in its order; not to be changed. */
    @SuppressWarnings("unchecked") // nobody else writes under that name
    static List<Issue> quoted(Bundle read) {
        return Optional.ofNullable((List<Issue>) read.getUserData(QUOTED)).orElse(List.of());
    }
}
