package org.upright.apply.compile;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.ActivityDefinition.ActivityDefinitionDynamicValueComponent;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Expression;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.DynamicValue;
import org.upright.fhir.Canonical;

/** Compiles one ActivityDefinition. */
final class ActivityBuilder {
    /** What it gave: the definition, and all expressions in it. */
    record Built(Definition.Activity activity, List<CompiledExpression> expressions) {}

    private final CompileSession session;
    private final ActivityDefinition source;
    private final String where;
    private final Findings findings;

    ActivityBuilder(CompileSession session, ActivityDefinition source, String where, Findings findings) {
        this.session = session;
        this.source = source;
        this.where = where;
        this.findings = findings;
    }

    Built build(Canonical canonical) {
        return session.knowledge().inside(source, canonical, () -> compile(canonical));
    }

    private Built compile(Canonical canonical) {
        lint();
        Set<Expression> written = new LinkedHashSet<>(NamedExpressions.written(source.getExtension(), where));
        for (int i = 0; i < source.getDynamicValue().size(); i++) {
            written.addAll(alternatives(i));
        }
        written.addAll(Alternatives.inExtensions(source, where));
        ExpressionBatch expressions = session.compile(written, source.getLibrary(), where, findings);
        findings.addAll(expressions.issues(Alternatives.inExtensions(source, where)));
        return new Built(
                new Definition.Activity(
                        canonical,
                        source,
                        NamedExpressions.of(source.getExtension(), where, expressions, findings),
                        dynamicValues(expressions),
                        expressions.all()),
                expressions.all());
    }

    private void lint() {
        if (source.getKind() == null) {
            findings.warning(
                    IssueType.REQUIRED,
                    where + ".kind",
                    "ActivityDefinition `" + ArtifactName.of(source)
                            + "` has no `kind`: it cannot be told which resource" + " to make.");
        }
        if (source.getTransform() != null) {
            findings.warning(
                    IssueType.NOTSUPPORTED,
                    where + ".transform",
                    "Transform `" + source.getTransform() + "` is not supported and is passed over.");
        }
    }

    private List<Expression> alternatives(int i) {
        return Alternatives.of(source.getDynamicValue().get(i).getExpression(), place(i));
    }

    private String place(int i) {
        return where + ".dynamicValue[" + i + "]";
    }

    private List<DynamicValue> dynamicValues(ExpressionBatch expressions) {
        List<DynamicValue> values = new ArrayList<>();
        for (int i = 0; i < source.getDynamicValue().size(); i++) {
            ActivityDefinitionDynamicValueComponent value =
                    source.getDynamicValue().get(i);
            session.dynamicValue(value.getPath(), value.getExpression(), place(i), expressions, findings)
                    .ifPresent(values::add);
        }
        return values;
    }
}
