package org.upright.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.FhirVersionEnum;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.IParserErrorHandler;
import ca.uhn.fhir.parser.JsonParser;
import ca.uhn.fhir.parser.LenientErrorHandler;
import ca.uhn.fhir.parser.XmlParser;
import ca.uhn.fhir.parser.json.JsonLikeStructure;
import java.io.Reader;
import java.util.function.Supplier;
import org.hl7.fhir.instance.model.api.IBaseResource;

/**
 * R4 whose parsers refuse all that they cannot read in one way.
 *
 * <p>HAPI's meet some malformed input, such as {@code "extension": ["x"]} or an empty key, with a NullPointerException or
 * an index out of bounds, which would look like a bug of ours.
 */
final class ReadingContext extends FhirContext {
    private IParserErrorHandler handler = new LenientErrorHandler();

    ReadingContext() {
        super(FhirVersionEnum.R4);
    }

    @Override
    public FhirContext setParserErrorHandler(IParserErrorHandler chosen) {
        handler = chosen;
        return super.setParserErrorHandler(chosen);
    }

    @Override
    public IParser newJsonParser() {
        return new Json(this, handler);
    }

    @Override
    public IParser newXmlParser() {
        return new Xml(this, handler);
    }

    private static <T> T read(Supplier<T> parsing) {
        try {
            return parsing.get();
        } catch (NullPointerException
                | IndexOutOfBoundsException
                | ClassCastException
                | IllegalArgumentException
                | IllegalStateException e) {
            throw new DataFormatException("The structure is not that of a FHIR resource", e);
        }
    }

    private static final class Json extends JsonParser {
        Json(FhirContext context, IParserErrorHandler handler) {
            super(context, handler);
        }

        @Override
        public <T extends IBaseResource> T parseResource(Class<T> type, Reader reader) {
            return read(() -> super.parseResource(type, reader));
        }

        @Override
        public <T extends IBaseResource> T doParseResource(Class<T> type, Reader reader) {
            JsonLikeStructure tree = read(() -> {
                JsonLikeStructure loaded = new PaddedLists();
                loaded.load(reader);
                return loaded;
            });
            return doParseResource(type, tree);
        }

        @Override
        public <T extends IBaseResource> T doParseResource(Class<T> type, JsonLikeStructure tree) {
            T read = read(() -> super.doParseResource(type, tree));
            if (!(getErrorHandler() instanceof LenientErrorHandler)) {
                ScalarTypes.check(tree.getRootObject(), getContext(), text -> quoted(read, text));
            }
            return read;
        }

        private void quoted(IBaseResource read, WrongScalarException text) {
            if (!(getErrorHandler() instanceof QuotedScalars taking)) {
                throw text;
            }
            taking.quoted(read, text);
        }
    }

    private static final class Xml extends XmlParser {
        Xml(FhirContext context, IParserErrorHandler handler) {
            super(context, handler);
        }

        @Override
        public <T extends IBaseResource> T parseResource(Class<T> type, Reader reader) {
            return read(() -> super.parseResource(type, reader));
        }

        @Override
        public <T extends IBaseResource> T doParseResource(Class<T> type, Reader reader) {
            return read(() -> super.doParseResource(type, reader));
        }
    }
}
