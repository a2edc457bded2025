package org.upright.apply.compile;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Type;
import org.upright.apply.expression.Expression;
import org.upright.apply.expression.ExpressionText;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** FHIR's Expression datatype, read: the expression and its {@code cqf-alternativeExpression}s. */
final class Alternatives {
    static final String ALTERNATIVE = "http://hl7.org/fhir/StructureDefinition/cqf-alternativeExpression";
    static final String CQF_EXPRESSION = "http://hl7.org/fhir/StructureDefinition/cqf-expression";

    private static final String ASSUMED = "text/cql-identifier";

    private Alternatives() {}

    /** What the author should know of the element itself: no text, or no language. */
    static Optional<Issue> lacking(org.hl7.fhir.r4.model.Expression element, String where, String holder) {
        if (of(element, where).isEmpty()) {
            return Optional.of(Issue.error(IssueType.REQUIRED, where, holder + " has no expression."));
        }
        if (element.getExpression() != null && element.getLanguage() == null) {
            return Optional.of(Issue.warning(
                    IssueType.REQUIRED,
                    where,
                    holder + " `" + element.getExpression() + "` has no `language`; `" + ASSUMED + "` is assumed."));
        }
        return element.getExpression() != null && !language(element).equals(element.getLanguage())
                ? Optional.of(Issue.information(
                        IssueType.INFORMATIONAL,
                        where,
                        holder + " `" + element.getExpression() + "` is read as FHIRPath: CQL has no `%` variables."))
                : Optional.empty();
    }

    /**
     * The first, then its alternatives; one without text is left out, one without language is taken as the name of a
     * define.
     *
     * @param where FHIRPath of the element that holds it
     */
    static List<Expression> of(org.hl7.fhir.r4.model.Expression element, String where) {
        Stream<Expression> first = element.getExpression() != null
                ? Stream.of(new Expression(
                        language(element),
                        element.getExpression().strip(),
                        Optional.ofNullable(element.getReference())
                                .filter(reference -> !reference.isBlank())
                                .map(Canonical::parse),
                        where))
                : Stream.empty();
        Stream<Expression> others =
                element.getExtensionsByUrl(ALTERNATIVE).stream().flatMap(extension -> ofValue(extension, where));
        return Stream.concat(first, others).toList();
    }

    private static String language(org.hl7.fhir.r4.model.Expression element) {
        return ExpressionText.language(
                element.getLanguage() != null ? element.getLanguage() : ASSUMED, element.getExpression());
    }

    private static Stream<Expression> ofValue(Extension extension, String where) {
        Type value = extension.getValue();
        return value instanceof org.hl7.fhir.r4.model.Expression expression
                ? of(expression, where).stream()
                : Stream.empty();
    }

    /**
     * The expressions of all {@code cqf-expression} extensions below {@code element}; each stands at its extension;
     * contained resources are passed over.
     */
    static List<Expression> inExtensions(Base element, String where) {
        if (element instanceof Extension extension && CQF_EXPRESSION.equals(extension.getUrl())) {
            return ofValue(extension, where).toList();
        }
        Stream<Expression> below = element.children().stream()
                .filter(property -> !property.getName().equals("contained"))
                .flatMap(property -> inExtensions(property, where));
        return Stream.concat(inOwn(element, where), below).toList();
    }

    /** HAPI's definitions do not count their own extensions among their children. */
    private static Stream<Expression> inOwn(Base element, String where) {
        return element instanceof DomainResource definition
                        && definition.children().stream()
                                .noneMatch(property -> property.getName().equals("extension"))
                ? inAll(definition.getExtension(), where + ".extension")
                : Stream.empty();
    }

    private static Stream<Expression> inExtensions(Property property, String where) {
        String place = where + "." + property.getName().replace("[x]", "");
        return property.getMaxCardinality() > 1
                ? inAll(property.getValues(), place)
                : property.getValues().stream().flatMap(value -> inExtensions(value, place).stream());
    }

    private static Stream<Expression> inAll(List<? extends Base> values, String place) {
        return Stream.iterate(0, i -> i < values.size(), i -> i + 1)
                .flatMap(i -> inExtensions(values.get(i), place + "[" + i + "]").stream());
    }
}
