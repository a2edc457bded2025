package org.upright.apply.careplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.Expression;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.careplan.path.ElementPath;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.ExpressionText;
import org.upright.apply.plan.Definition;
import org.upright.apply.run.Decisions;
import org.upright.fhir.Issue;

/** Extensions of a definition on what is built from it: copied, with their expressions replaced by what they give. */
record Extensions(List<CompiledExpression> expressions, DynamicValues values, Output output) {
    private static final String EXPRESSION = "http://hl7.org/fhir/StructureDefinition/cqf-expression";
    private static final String FHIR = "http://hl7.org/fhir/StructureDefinition/";
    private static final String CPG = "http://hl7.org/fhir/uv/cpg/StructureDefinition/";

    /** Extensions that speak to authors and engines, not to whoever carries out the advice. */
    private static final Set<String> AUTHORING = Set.of(
            EXPRESSION,
            FHIR + "cqf-knowledgeCapability",
            FHIR + "cqf-knowledgeRepresentationLevel",
            FHIR + "cqf-softwaresystem",
            FHIR + "cqf-library",
            FHIR + "cqf-logicDefinition",
            FHIR + "cqf-directReferenceCode",
            FHIR + "cqf-cdsHooksEndpoint",
            FHIR + "cqf-applicabilityBehavior",
            FHIR + "cqf-alternativeExpression",
            FHIR + "cqf-partOf",
            FHIR + "cqf-scope",
            FHIR + "workflow-releaseLabel",
            FHIR + "resource-approvalDate",
            FHIR + "resource-effectivePeriod",
            FHIR + "resource-lastReviewDate",
            CPG + "cpg-knowledgeCapability",
            CPG + "cpg-knowledgeRepresentationLevel",
            CPG + "cpg-knowledgeRepresentation",
            CPG + "cpg-softwaresystem",
            CPG + "cpg-questionnaire-generate",
            CPG + "cpg-questionnaireGenerate",
            CPG + "cpg-partOf",
            CPG + "cpg-enabled",
            "http://upright.example.org/fhir/StructureDefinition/on-unknown");

    private static final List<String> AUTHORING_STEMS = List.of(
            FHIR + "artifact-",
            "http://hl7.org/fhir/uv/crmi/StructureDefinition/",
            "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/");

    /** Those of the plan that was decided upon, for what is built of its own elements. */
    static Extensions of(Decisions decisions, Output output) {
        return new Extensions(
                decisions.plan().expressions(),
                new DynamicValues(decisions.plan().source(), decisions.variables(), output),
                output);
    }

    /** Copies of those that belong on what is built, in their order. */
    static List<Extension> copied(List<Extension> extensions) {
        if (extensions.isEmpty()) {
            return List.of();
        }
        List<Extension> copied = new ArrayList<>(extensions.size());
        for (Extension extension : extensions) {
            if (!isAuthoring(extension.getUrl())) {
                copied.add(extension.copy());
            }
        }
        return copied;
    }

    private static boolean isAuthoring(String url) {
        if (AUTHORING.contains(url)) {
            return true;
        }
        for (String stem : AUTHORING_STEMS) {
            if (url.startsWith(stem)) {
                return true;
            }
        }
        return false;
    }

    /** Replaces every element under {@code root} that has an expression by what the expression gives. */
    void evaluate(Base root, Base resource, String where) {
        if (output.computesElements()) {
            evaluateBelow(root, resource, where);
        }
    }

    /** The definition with what its expressions give in their places; itself where it has none. */
    Definition.Activity computed(Definition.Activity activity) {
        if (!output.computesElements() || expressions.isEmpty()) {
            return activity;
        }
        ActivityDefinition copy = activity.source().copy();
        List<Resource> contained = copy.getContained();
        copy.setContained(null);
        evaluateBelow(copy, copy, "ActivityDefinition");
        copy.setContained(contained);
        return new Definition.Activity(
                activity.canonical(), copy, activity.variables(), activity.dynamicValues(), activity.expressions());
    }

    private void evaluateBelow(Base root, Base resource, String where) {
        for (Property property : root.children()) {
            if (property.hasValues()) {
                evaluate(root, property, resource, where);
            }
        }
    }

    private void evaluate(Base root, Property property, Base resource, String where) {
        List<Base> children = List.copyOf(property.getValues());
        for (int i = 0; i < children.size(); i++) {
            Base child = children.get(i);
            Optional<Expression> expression = expression(child);
            if (expression.isPresent()) {
                String path = path(property, i, child);
                ((Element) child).removeExtension(EXPRESSION);
                found(expression.get(), resource, where).ifPresent(values -> put(root, path, values, where));
            } else if (!(child instanceof Expression) && !isBare(child)) {
                evaluateBelow(child, resource, where);
            }
        }
    }

    /** A primitive without extensions has nothing below it; most elements are that. */
    private static boolean isBare(Base child) {
        return child instanceof PrimitiveType<?> primitive && !primitive.hasExtension();
    }

    private static Optional<Expression> expression(Base child) {
        return child instanceof Element element && element.hasExtension() && element.hasExtension(EXPRESSION)
                ? Optional.ofNullable(element.getExtensionByUrl(EXPRESSION).getValue())
                        .filter(Expression.class::isInstance)
                        .map(Expression.class::cast)
                : Optional.empty();
    }

    private Optional<List<Base>> found(Expression source, Base resource, String where) {
        Optional<CompiledExpression> compiled = compiled(expressions, source);
        if (compiled.isEmpty()) {
            output.report(Issue.warning(
                    IssueType.NOTSUPPORTED,
                    where,
                    "Expression `%s` of an extension is not compiled; its element stays as the definition has it."
                            .formatted(source.getExpression())));
            return Optional.empty();
        }
        List<Base> found = values.answer(List.of(compiled.get()), resource, where);
        if (found.isEmpty()) {
            output.report(Issue.information(
                    IssueType.INFORMATIONAL,
                    where,
                    "Expression `%s` of an extension gave nothing; its element stays as the definition has it."
                            .formatted(source.getExpression())));
        }
        return Optional.of(found).filter(answer -> !answer.isEmpty());
    }

    private void put(Base parent, String path, List<Base> found, String where) {
        ElementPath.of(path)
                .put(parent, found)
                .ifPresent(problem -> output.report(Issue.error(
                        IssueType.INVALID,
                        where,
                        "The expression of an extension on `%s` has no use: %s.".formatted(path, problem))));
    }

    private static String path(Property property, int index, Base child) {
        if (property.getName().endsWith("[x]")) {
            String type = child.fhirType();
            return property.getName().replace("[x]", "")
                    + type.substring(0, 1).toUpperCase(Locale.ROOT)
                    + type.substring(1);
        }
        return property.isList() ? property.getName() + "[" + index + "]" : property.getName();
    }

    /** The one of this text and language. */
    static Optional<CompiledExpression> compiled(List<CompiledExpression> expressions, Expression source) {
        return expressions.stream().filter(one -> isOf(one, source)).findFirst();
    }

    private static boolean isOf(CompiledExpression compiled, Expression source) {
        return source.getExpression() != null
                && compiled.source().text().equals(source.getExpression().strip())
                && (source.getLanguage() == null
                        || compiled.source()
                                .language()
                                .equals(ExpressionText.language(source.getLanguage(), source.getExpression())));
    }
}
