package org.upright.apply;

import java.util.List;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.upright.apply.run.ConditionResult;
import org.upright.apply.run.Decision;
import org.upright.apply.run.Decisions;
import org.upright.fhir.Issue;

/** An explanation for a terminal: one line a fact, indented as the actions are. */
final class ExplanationText {
    private final StringBuilder text = new StringBuilder();
    private final ApplyRequest request;

    ExplanationText(Decisions decisions, ApplyRequest request, String engineVersion) {
        this.request = request;
        line(0, decisions.plan().title());
        line(0, "Plan     " + decisions.plan().canonical());
        line(0, "Hash     " + decisions.plan().hash());
        line(0, "Subject  " + shown(Seen.reference(request.record().subject())));
        line(0, "Time     " + Variables.dateTime(request.parameters()).getValueAsString());
        if (!engineVersion.isEmpty()) {
            line(0, "Engine   " + engineVersion);
        }
        line(0, "");
        write(0, decisions);
    }

    private void write(int depth, Decisions plan) {
        if (plan.withheld()) {
            line(depth, "THE ADVICE IS WITHHELD");
        }
        plan.issues().forEach(issue -> write(depth, issue));
        plan.actions().forEach(decision -> write(depth, decision));
    }

    private void write(int depth, Decision decision) {
        line(depth, "[" + decision.outcome().code() + "] " + named(decision));
        decision.inputs()
                .forEach((name, found) -> line(
                        depth + 1,
                        "input %" + name + ": "
                                + shown(found.stream().map(Seen::reference).toList())));
        decision.conditions().forEach(result -> write(depth + 1, result));
        decision.issues().stream()
                .filter(issue -> decision.conditions().stream()
                        .noneMatch(result ->
                                Seen.why(result.verdict()).filter(issue::equals).isPresent()))
                .forEach(issue -> write(depth + 1, issue));
        if (decision.taken()) {
            decision.action().source().getDocumentation().forEach(artifact -> write(depth + 1, artifact));
        }
        decision.actions().forEach(child -> write(depth + 1, child));
        decision.nested().ifPresent(nested -> {
            line(depth + 1, "plan " + nested.plan().canonical());
            write(depth + 2, nested);
        });
    }

    private static String named(Decision decision) {
        String path = decision.action().path();
        return decision.action().source().getTitle() != null
                ? decision.action().source().getTitle() + " (" + path + ")"
                : path;
    }

    private void write(int depth, ConditionResult result) {
        String kind = result.condition().source().getKind() != null
                ? result.condition().source().getKind().toCode()
                : "applicability";
        Expressed expressed = Expressed.of(result.condition());
        line(depth, kind + " " + expressed.text() + " (" + expressed.language() + "): " + Seen.code(result.verdict()));
        Seen.why(result.verdict()).ifPresent(why -> line(depth + 1, why.text()));
        List<Reference> data = Seen.data(result, request.record()).stream()
                .map(Seen::reference)
                .toList();
        if (!data.isEmpty()) {
            int unshown = Seen.unshown(result, request.record());
            line(depth + 1, "data: " + shown(data) + (unshown > 0 ? " and " + unshown + " more" : ""));
        }
    }

    private void write(int depth, Issue issue) {
        line(depth, issue.severity().toCode() + ": " + issue.text());
    }

    private void write(int depth, RelatedArtifact artifact) {
        String said = artifact.getCitation() != null ? artifact.getCitation() : artifact.getDisplay();
        line(depth, "evidence: " + (said == null ? artifact.getUrl() : said));
    }

    private static String shown(List<Reference> references) {
        return references.isEmpty()
                ? "none"
                : String.join(
                        ", ", references.stream().map(ExplanationText::shown).toList());
    }

    private static String shown(Reference reference) {
        String name = reference.getReference() != null ? reference.getReference() : "without id";
        return reference.getDisplay() != null ? name + " (" + reference.getDisplay() + ")" : name;
    }

    private void line(int depth, String content) {
        text.append("  ".repeat(depth))
                .append(content.strip().replaceAll("\\s*\\R\\s*", " "))
                .append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
