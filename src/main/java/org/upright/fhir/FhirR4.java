package org.upright.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IJsonLikeParser;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.LenientErrorHandler;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.parser.json.jackson.JacksonStructure;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.citation.Citation;

/**
 * R4 as we speak it: HAPI's R4 context that also knows {@link Citation}, and the parsers that go with it.
 *
 * <p>A context is costly (it scans every type that it meets), so a program makes one and hands it round. HAPI's cached
 * contexts will not do: they are shared with code that knows no Citation. Safe for use by many threads; a parser is not,
 * so every call gives a new one. References keep their versions: HAPI would strip them.
 */
public final class FhirR4 {
    private final FhirContext context;

    public FhirR4() {
        context = new ReadingContext();
        context.registerCustomType(Citation.class);
        context.getParserOptions().setStripVersionsFromReferences(false);
    }

    /** The one context; not to be configured further. */
    public FhirContext context() {
        return context;
    }

    /** Refuses unknown elements, wrong types and repeated single elements with {@code DataFormatException}. */
    public IParser strictJson() {
        return strict(context.newJsonParser());
    }

    /**
     * What {@link #strictJson()} makes of a tree that was read already, without writing and reading it once more.
     *
     * @throws ca.uhn.fhir.parser.DataFormatException as that does
     */
    public IBaseResource strictJson(ObjectNode read) {
        JacksonStructure tree = new PaddedLists();
        tree.setNativeObject(read);
        return ((IJsonLikeParser) strictJson()).parseResource(tree);
    }

    /** Refuses unknown elements, wrong types and repeated single elements with {@code DataFormatException}. */
    public IParser strictXml() {
        return strict(context.newXmlParser());
    }

    /** Drops what it does not know; still refuses values that their type cannot hold. */
    public IParser lenientJson() {
        return lenient(context.newJsonParser());
    }

    /** Drops what it does not know; still refuses values that their type cannot hold. */
    public IParser lenientXml() {
        return lenient(context.newXmlParser());
    }

    private static IParser strict(IParser parser) {
        parser.setParserErrorHandler(new StrictErrorHandler());
        return parser;
    }

    private static IParser lenient(IParser parser) {
        parser.setParserErrorHandler(new LenientErrorHandler(false));
        return parser;
    }

    /**
     * A deep copy, the caller's own. HAPI's parser takes a date with a time of day, and its copy does not; a patch may put
     * a value of a wrong type.
     *
     * @throws RefusedException.Unprocessable where the resource holds such a value
     */
    @SuppressWarnings("unchecked") // a copy is of its original's class
    public static <T extends Resource> T copy(T given) {
        try {
            return (T) given.copy();
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new RefusedException.Unprocessable("The `" + given.fhirType()
                    + "` holds a value that its element cannot have, such as a time of day in a date.");
        }
    }
}
