package org.upright.apply.run;

import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.Answer;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Evaluation;
import org.upright.apply.expression.Expression;
import org.upright.apply.expression.Focus;
import org.upright.apply.expression.Verdict;
import org.upright.apply.plan.Action;
import org.upright.apply.plan.Condition;
import org.upright.fhir.Issue;

/** Judges conditions; an unknown one names its action and says how to mend it. */
final class Verdicts {
    private final Evaluation evaluation;

    Verdicts(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    /** Asks the expression, then its alternatives while there is no answer or nothing in it. */
    ConditionResult judge(Condition condition, Action action, Focus focus) {
        if (condition.expressions().isEmpty()) {
            return new ConditionResult(condition, unknown(action, condition, unasked(condition)), List.of(), List.of());
        }
        CompiledExpression asked = condition.expressions().get(0);
        Answer answer = evaluation.answer(asked, focus);
        for (CompiledExpression alternative :
                condition.expressions().subList(1, condition.expressions().size())) {
            if (!values(answer).isEmpty()) {
                break;
            }
            Answer next = evaluation.answer(alternative, focus);
            if (!values(next).isEmpty()) {
                asked = alternative;
                answer = next;
            }
        }
        return new ConditionResult(
                condition, verdict(condition, action, asked.source(), answer), values(answer), used(answer));
    }

    private static List<Resource> used(Answer answer) {
        return answer instanceof Answer.Values values ? values.used() : List.of();
    }

    /** Empty where it failed. */
    private static List<Base> values(Answer answer) {
        return answer instanceof Answer.Values values ? values.values() : List.of();
    }

    private static Verdict verdict(Condition condition, Action action, Expression asked, Answer answer) {
        Verdict verdict = Verdict.of(asked, answer);
        if (!(verdict instanceof Verdict.Unknown unknown)) {
            return verdict;
        }
        Issue why = unknown.why();
        return unknown(action, condition, new Issue(why.severity(), why.code(), "", why.text() + cure(asked, answer)));
    }

    private static Verdict unknown(Action action, Condition condition, Issue why) {
        String text = "Action " + named(action) + ": " + why.text();
        return new Verdict.Unknown(new Issue(why.severity(), why.code(), condition.where(), text));
    }

    private static Issue unasked(Condition condition) {
        String written = condition.source().getExpression().getExpression() != null
                ? "`" + condition.source().getExpression().getExpression() + "` "
                : "";
        String reason = condition.issues().stream()
                .map(Issue::text)
                .findFirst()
                .orElse("It has no expression that is supported.");
        return Issue.error(IssueType.NOTSUPPORTED, "", "Condition " + written + "cannot be asked: " + reason);
    }

    private static String cure(Expression asked, Answer answer) {
        if (answer instanceof Answer.Failed) {
            return "";
        }
        if (!values(answer).isEmpty()) {
            return " Compare it with a value, or ask whether it exists.";
        }
        String instance = asked.language().contains("cql") ? "`Coalesce(…, false)`" : "`.exists()`";
        return " Record them, or let the condition say what their absence means, for instance with " + instance + ".";
    }

    /** Title and path; the path alone where there is no title. */
    static String named(Action action) {
        return action.source().getTitle() != null
                ? "`" + action.source().getTitle() + "` (`" + action.path() + "`)"
                : "`" + action.path() + "`";
    }
}
