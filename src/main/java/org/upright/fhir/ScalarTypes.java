package org.upright.fhir;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.json.BaseJsonLikeArray;
import ca.uhn.fhir.parser.json.BaseJsonLikeObject;
import ca.uhn.fhir.parser.json.BaseJsonLikeValue;
import ca.uhn.fhir.parser.json.BaseJsonLikeValue.ScalarType;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.IntegerType;

/**
 * Finds JSON scalars that are not of their element's type, such as {@code "active": "true"} and {@code "language": 5},
 * and lists of one for elements that do not repeat, which HAPI's parser reads as what they may mean and tells nobody.
 *
 * @see <a href="https://hl7.org/fhir/R4/json.html#primitive">JSON representation of primitive elements</a>
 */
final class ScalarTypes {
    /** Who is told of each must not be told of millions. */
    private static final int MOST_QUOTED = 1_000;

    private final FhirContext context;
    private final Consumer<WrongScalarException> texts;

    /** Of what is looked at now. */
    private final StringBuilder place = new StringBuilder();

    private int quoted;

    private ScalarTypes(FhirContext context, Consumer<WrongScalarException> texts) {
        this.context = context;
        this.texts = texts;
    }

    /**
     * @param resource that the parser has taken
     * @param texts is told of each number and boolean in quotes, in their order, and may throw what it is told
     * @throws WrongScalarException for the first other scalar of a wrong type, and for the thousand and first in quotes
     */
    static void check(BaseJsonLikeObject resource, FhirContext context, Consumer<WrongScalarException> texts) {
        ScalarTypes types = new ScalarTypes(context, texts);
        types.place.append(typeOf(resource));
        types.resource(resource);
    }

    private static String typeOf(BaseJsonLikeObject resource) {
        return BaseJsonLikeValue.asString(resource.get("resourceType"));
    }

    private void resource(BaseJsonLikeObject resource) {
        element(resource, context.getResourceDefinition(typeOf(resource)));
    }

    private void element(BaseJsonLikeObject element, BaseRuntimeElementDefinition<?> definition) {
        for (Iterator<String> names = element.keyIterator(); names.hasNext(); ) {
            String name = names.next();
            int above = place.length();
            place.append('.').append(name);
            BaseJsonLikeValue value = element.get(name);
            child(definition, name, value).ifPresent(child -> value(value, child));
            place.setLength(above);
        }
    }

    /** Empty for what the parser knows without a definition, such as the resource's type. */
    private Optional<BaseRuntimeElementDefinition<?>> child(
            BaseRuntimeElementDefinition<?> definition, String name, BaseJsonLikeValue value) {
        boolean ofPrimitive = name.startsWith("_"); // with an id and extensions, which an Extension has too
        if (ofPrimitive) {
            requirePrimitive(definition, name, value);
        }
        if (ofPrimitive || name.equals("extension") || name.equals("modifierExtension")) {
            return Optional.of(context.getElementDefinition(Extension.class));
        }
        Optional<BaseRuntimeChildDefinition> child = Optional.ofNullable(definition.getChildByName(name));
        child.ifPresent(known -> requireOne(known, value));
        return child.map(known -> known.getChildByName(name));
    }

    private void requireOne(BaseRuntimeChildDefinition child, BaseJsonLikeValue value) {
        if (value.isArray() && child.getMax() == 1) {
            throw new WrongScalarException(place.toString(), "`" + place + "` is a list; the element does not repeat.");
        }
    }

    /** What stands under {@code _name} would else be read as if it stood under {@code name}. */
    private void requirePrimitive(BaseRuntimeElementDefinition<?> definition, String name, BaseJsonLikeValue value) {
        BaseRuntimeChildDefinition child = definition.getChildByName(name.substring(1));
        if (child == null) {
            return;
        }
        if (child.getChildByName(name.substring(1)) instanceof BaseRuntimeElementCompositeDefinition) {
            throw new WrongScalarException(
                    place.toString(), "`" + place + "` is there; only primitive elements have one with `_`.");
        }
        requireOne(child, value);
    }

    private void value(BaseJsonLikeValue value, BaseRuntimeElementDefinition<?> definition) {
        if (value.isArray()) {
            list(value.getAsArray(), definition);
        } else if (value.isObject()) {
            BaseJsonLikeObject object = value.getAsObject();
            if (object.get("resourceType") == null) {
                element(object, definition);
            } else {
                resource(object);
            }
        } else if (value.isScalar() && !(definition instanceof BaseRuntimeElementCompositeDefinition)) {
            scalar(value, expected(definition.getImplementingClass()));
        }
    }

    private void list(BaseJsonLikeArray list, BaseRuntimeElementDefinition<?> definition) {
        int above = place.length();
        for (int i = 0; i < list.size(); i++) {
            place.append('[').append(i).append(']');
            value(list.get(i), definition);
            place.setLength(above);
        }
    }

    private void scalar(BaseJsonLikeValue found, ScalarType expected) {
        if (found.getDataType() != expected) {
            WrongScalarException wrong = new WrongScalarException(
                    place.toString(),
                    "`" + Excerpt.of(found.getAsString()) + "` at `" + place + "` is " + named(found.getDataType())
                            + "; " + named(expected) + " is expected.");
            quoted++;
            if (!found.isString() || quoted > MOST_QUOTED) {
                throw wrong;
            }
            texts.accept(wrong);
        }
    }

    private static ScalarType expected(Class<?> type) {
        if (BooleanType.class.isAssignableFrom(type)) {
            return ScalarType.BOOLEAN;
        }
        return IntegerType.class.isAssignableFrom(type) || DecimalType.class.isAssignableFrom(type)
                ? ScalarType.NUMBER
                : ScalarType.STRING;
    }

    private static String named(ScalarType type) {
        return switch (type) {
            case NUMBER -> "a JSON number";
            case BOOLEAN -> "a JSON boolean";
            case STRING -> "a JSON string";
        };
    }
}
