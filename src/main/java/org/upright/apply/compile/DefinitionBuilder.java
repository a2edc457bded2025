package org.upright.apply.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.Type;
import org.hl7.fhir.r4.model.UriType;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.form.ProfileForm;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** Follows {@code action.definition[x]} of one plan to what it leads to. */
final class DefinitionBuilder {
    private final PlanBuilder plans;
    private final PlanDefinition source;
    private final String planWhere;
    private final Findings findings;
    private final List<CompiledExpression> expressions = new ArrayList<>();
    private final List<PlanBuilder.Built> nested = new ArrayList<>();
    private PlanSize size;

    DefinitionBuilder(PlanBuilder plans, PlanDefinition source, String planWhere, PlanSize size, Findings findings) {
        this.plans = plans;
        this.source = source;
        this.planWhere = planWhere;
        this.size = size;
        this.findings = findings;
    }

    /** ExpressionBatch of the activity definitions that were reached. */
    List<CompiledExpression> expressions() {
        return expressions;
    }

    /** The nested plans that were reached. */
    List<PlanBuilder.Built> nested() {
        return nested;
    }

    /** Of the plan with what has been reached so far. */
    PlanSize size() {
        return size;
    }

    Definition build(PlanDefinitionActionComponent action, int level, String where) {
        Type definition = action.getDefinition();
        if (definition instanceof CanonicalType canonical && canonical.hasValue()) {
            return follow(Canonical.parse(canonical.getValue()), level, where + ".definition");
        }
        if (definition instanceof UriType uri && uri.hasValue()) {
            return new Definition.Uri(uri.getValue());
        }
        return new Definition.None();
    }

    /** What asks for the action's inputs, where the plan or the action wants such. */
    Optional<Definition.Form> asks(PlanDefinitionActionComponent action, String where) {
        if (!ProfileForm.isWanted(source.getExtension()) && !ProfileForm.isWanted(action.getExtension())) {
            return Optional.empty();
        }
        Canonical plan = ArtifactName.of(source);
        Canonical canonical = new Canonical(
                plan.url() + "/form/" + where.replaceAll("\\W+", "-").replaceAll("-$", ""),
                plan.version(),
                Optional.empty());
        return ProfileForm.of(profiles(action)).map(questionnaire -> form(questionnaire, canonical, where));
    }

    private List<ProfileForm.Source> profiles(PlanDefinitionActionComponent action) {
        return action.getInput().stream()
                .flatMap(input -> input.getProfile().stream()
                        .flatMap(profile -> plans
                                .session()
                                .knowledge()
                                .artifact(StructureDefinition.class, Canonical.parse(profile.getValue()))
                                .stream())
                        .limit(1)
                        .map(profile -> new ProfileForm.Source(input, profile)))
                .toList();
    }

    private Definition.Form form(Questionnaire questionnaire, Canonical canonical, String where) {
        List<CompiledExpression> own =
                plans.formExpressions(questionnaire, canonical, source.getLibrary(), where, findings);
        expressions.addAll(own);
        return new Definition.Form(canonical, questionnaire, own);
    }

    private Definition follow(Canonical canonical, int level, String where) {
        if (canonical.url().startsWith("#")) {
            return contained(canonical, level, where);
        }
        Optional<Resource> target =
                ArtifactLink.toDefinition(canonical).find(plans.session().knowledge());
        return target.map(found -> reach(found, ArtifactName.of(found), ArtifactName.where(found), level, where))
                .orElseGet(() -> missing(canonical, "is not known here", where));
    }

    /** What a contained plan refers to is beside it: contained resources contain none. */
    private Definition contained(Canonical canonical, int level, String where) {
        WatchedKnowledge knowledge = plans.session().knowledge();
        List<Resource> contained = knowledge.contained();
        for (int i = 0; i < contained.size(); i++) {
            if (WatchedKnowledge.isCalled(contained.get(i), canonical)) {
                Canonical name = knowledge.inner(canonical.url().substring(1));
                String root = planWhere.replaceFirst("\\.contained\\[\\d+]$", "");
                return reach(contained.get(i), name, root + ".contained[" + i + "]", level, where);
            }
        }
        return missing(canonical, "is not among the plan's `contained` resources", where);
    }

    private Definition reach(Resource target, Canonical canonical, String targetWhere, int level, String where) {
        if (target instanceof MetadataResource artifact && artifact.getStatus() == PublicationStatus.RETIRED) {
            findings.warning(IssueType.BUSINESSRULE, where, "Definition `" + canonical + "` is retired.");
        }
        if (target instanceof ActivityDefinition activity) {
            var built = plans.build(activity, canonical, targetWhere, findings);
            expressions.addAll(built.expressions());
            grow(size.plus(plans.session().hashes().characters(activity)));
            return built.activity();
        }
        if (target instanceof Questionnaire questionnaire) {
            return form(questionnaire, canonical, targetWhere);
        }
        if (target instanceof PlanDefinition plan) {
            return nested(plan, canonical, targetWhere, level, where);
        }
        return missing(
                canonical,
                "is a `" + target.fhirType() + "`; an ActivityDefinition, PlanDefinition or Questionnaire is needed",
                where);
    }

    private Definition nested(PlanDefinition plan, Canonical canonical, String targetWhere, int level, String where) {
        Optional<PlanBuilder.Built> built = plans.build(plan, canonical, targetWhere, where, findings);
        if (built.isEmpty()) {
            return new Definition.Missing(
                    canonical,
                    Issue.error(IssueType.BUSINESSRULE, where, "Plan `" + canonical + "` cannot be applied."));
        }
        grow(size.with(built.get().size(), level));
        nested.add(built.get());
        return new Definition.NestedPlan(built.get().plan());
    }

    private void grow(PlanSize larger) {
        size = larger;
        size.overLimit(
                        ArtifactName.of(source).toString(),
                        planWhere,
                        plans.session().limits())
                .ifPresent(issue -> plans.session().refuse(issue, findings));
    }

    private Definition missing(Canonical canonical, String why, String where) {
        Issue issue = Issue.error(IssueType.NOTFOUND, where, "Definition `" + canonical + "` " + why + ".");
        findings.add(issue);
        return new Definition.Missing(canonical, issue);
    }
}
