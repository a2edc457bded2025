package org.upright.apply.careplan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Goal;
import org.hl7.fhir.r4.model.Narrative;
import org.hl7.fhir.r4.model.Narrative.NarrativeStatus;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.utilities.xhtml.NodeType;
import org.hl7.fhir.utilities.xhtml.XhtmlNode;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.Issue;

/**
 * The advice as a clinician reads it: what to do, how strongly it is recommended and by whom.
 *
 * <p>All words of authors and records are text nodes, so no markup of theirs gets through; links are those to http and
 * https addresses.
 */
final class Narratives {
    /** Deeper nesting reads no better; the actions are all in the RequestGroup. */
    private static final int DEEPEST = 8;

    private static final Pattern LINE_END = Pattern.compile("\\R");
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cntrl}\\uFFFE\\uFFFF]");

    private final Output output;
    private final Wording wording;
    private final Map<String, RequestGroup> groups = new HashMap<>();
    private final List<RelatedArtifact> sources = new ArrayList<>();
    private Headings headings = Headings.in("en");

    Narratives(Output output, Wording wording) {
        this.output = output;
        this.wording = wording;
        output.reached().stream()
                .filter(RequestGroup.class::isInstance)
                .map(RequestGroup.class::cast)
                .forEach(group -> groups.put(output.to(group).getReference(), group));
    }

    /** @param title empty where there is none */
    Narrative of(@Nullable String title, RequestGroup top) {
        headings = wording.headings(top);
        XhtmlNode div = new XhtmlNode(NodeType.Element, "div").setAttribute("xmlns", "http://www.w3.org/1999/xhtml");
        Words.first(title).ifPresent(words -> text(div.addTag("h2"), words));
        findings(div);
        actions(div, top.getAction(), 0);
        goals(div);
        references(div);
        if (!div.hasChildren()) {
            text(div.addTag("p"), headings.none());
        }
        Narrative narrative = new Narrative();
        narrative.setStatus(NarrativeStatus.GENERATED).setDiv(div);
        return narrative;
    }

    /** What went wrong comes before the advice: it may be why advice is missing. */
    private void findings(XhtmlNode div) {
        List<Issue> issues = output.issues();
        boolean empty = groups.values().stream().noneMatch(RequestGroup::hasAction);
        List<String> texts = issues.stream()
                .filter(issue -> empty || issue.isError())
                .map(Issue::text)
                .distinct()
                .toList();
        texts.forEach(finding -> text(div.addTag("p").addTag("i"), finding));
    }

    private void actions(XhtmlNode parent, List<RequestGroupActionComponent> actions, int depth) {
        if (actions.isEmpty() || depth > DEEPEST) {
            return;
        }
        XhtmlNode list = parent.addTag("ul");
        actions.forEach(action -> action(list.addTag("li"), action, depth));
    }

    /** Those within the action that say something: not its own resource, and in place of a mere group its actions. */
    private static List<RequestGroupActionComponent> within(RequestGroupActionComponent whole) {
        return whole.getAction().stream()
                .filter(part -> !isOwnResource(part, whole))
                .flatMap(part -> isMereGroup(part) ? part.getAction().stream() : Stream.of(part))
                .toList();
    }

    private static boolean isOwnResource(RequestGroupActionComponent part, RequestGroupActionComponent whole) {
        return part.hasResource()
                && part.getDescription() == null
                && Objects.equals(part.getTitle(), whole.getTitle())
                && !part.hasExtension()
                && !part.hasDocumentation();
    }

    private static boolean isMereGroup(RequestGroupActionComponent part) {
        return part.hasAction()
                && Words.first(part.getTitle(), part.getDescription(), part.getTextEquivalent())
                        .isEmpty()
                && !part.hasCode();
    }

    private void action(XhtmlNode item, RequestGroupActionComponent action, int depth) {
        XhtmlNode title = item.addTag("b");
        text(title, title(action));
        wording.words(action, isHeading(action))
                .filter(words -> !words.equals(action.getTitle()))
                .ifPresent(words -> text(item.addTag("p"), words));
        evidence(item, action);
        actions(item, within(action), depth + 1);
        Stream.concat(Stream.of(action), action.getAction().stream().filter(part -> isOwnResource(part, action)))
                .flatMap(part -> leadsTo(part).stream())
                .forEach(group -> actions(item, group.getAction(), depth + 1));
    }

    private boolean isHeading(RequestGroupActionComponent action) {
        return action.hasAction() || leadsTo(action).isPresent();
    }

    private static String title(RequestGroupActionComponent action) {
        String title = Words.first(action.getTitle(), action.getDescription(), action.getTextEquivalent())
                .or(() -> action.getCode().stream()
                        .flatMap(code -> Words.of(code).stream())
                        .findFirst())
                .orElse("Action");
        return action.getPrefix() != null ? action.getPrefix() + " " + title : title;
    }

    private Optional<RequestGroup> leadsTo(RequestGroupActionComponent action) {
        return Optional.ofNullable(
                groups.get(String.valueOf(action.getResource().getReference())));
    }

    /** One line: how strongly, how sure, and on what it rests; for a heading, that of its parts says it. */
    private void evidence(XhtmlNode item, RequestGroupActionComponent action) {
        Optional<String> grades = grades(action);
        List<RelatedArtifact> cited = new ArrayList<>(action.getDocumentation());
        cited.removeIf(artifact -> Words.of(artifact).isEmpty());
        boolean heading = grades.isEmpty() && isHeading(action);
        if (heading || (grades.isEmpty() && cited.isEmpty())) {
            return;
        }
        XhtmlNode line = item.addTag("p").addTag("small");
        grades.ifPresent(words -> {
            text(line, words + ".");
            XhtmlNode unused = line.addText(" ");
        });
        for (int i = 0; i < cited.size(); i++) {
            XhtmlNode unused = line.addText(i == 0 ? headings.source() + ": " : "; ");
            source(line, cited.get(i));
        }
    }

    private Optional<String> grades(RequestGroupActionComponent action) {
        StringBuilder grades = new StringBuilder();
        addGrade(grades, action, headings.strength(), Evidence.STRENGTH);
        addGrade(grades, action, headings.quality(), Evidence.QUALITY);
        addGrade(grades, action, headings.direction(), Evidence.DIRECTION);
        return grades.isEmpty() ? Optional.empty() : Optional.of(grades.toString());
    }

    private static void addGrade(
            StringBuilder grades, RequestGroupActionComponent action, String name, Set<String> urls) {
        for (Extension extension : action.getExtension()) {
            Optional<String> words =
                    urls.contains(extension.getUrl()) && extension.hasValue() ? words(extension) : Optional.empty();
            if (words.isPresent()) {
                grades.append(grades.isEmpty() ? "" : "; ")
                        .append(name)
                        .append(": ")
                        .append(words.get());
                return;
            }
        }
    }

    private static Optional<String> words(Extension extension) {
        return extension.getValue() instanceof CodeableConcept concept
                ? Words.of(concept)
                : Words.first(extension.getValue().primitiveValue());
    }

    /** Its short name, which leads to it; in full it stands at the end. */
    private void source(XhtmlNode line, RelatedArtifact artifact) {
        boolean linked = artifact.getUrl() != null && isWeb(artifact.getUrl());
        XhtmlNode name = linked ? line.addTag("a").setAttribute("href", artifact.getUrl()) : line;
        Words.shortly(artifact).ifPresent(words -> text(name, words));
        if (artifact.getCitation() != null && !Evidence.isAmong(sources, artifact)) {
            sources.add(artifact);
        }
    }

    /** Each once, with the address written out, for whoever reads on paper. */
    private void references(XhtmlNode div) {
        if (sources.isEmpty()) {
            return;
        }
        text(div.addTag("h3"), headings.sources());
        XhtmlNode list = div.addTag("ul");
        sources.forEach(artifact -> {
            XhtmlNode item = list.addTag("li").addTag("small");
            text(item, artifact.getCitation());
            if (artifact.getUrl() != null && isWeb(artifact.getUrl())) {
                XhtmlNode unused = item.addText(" ");
                text(item.addTag("a").setAttribute("href", artifact.getUrl()), artifact.getUrl());
            }
        });
    }

    private static boolean isWeb(String url) {
        if (!url.startsWith("https://") && !url.startsWith("http://")) {
            return false;
        }
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c <= ' ' || c == '"' || c == '<' || c == '>') {
                return false;
            }
        }
        return true;
    }

    private void goals(XhtmlNode div) {
        List<Resource> goals =
                output.reached().stream().filter(Goal.class::isInstance).toList();
        if (goals.isEmpty()) {
            return;
        }
        text(div.addTag("h3"), headings.goals());
        XhtmlNode list = div.addTag("ul");
        goals.forEach(goal ->
                text(list.addTag("li"), Words.of(((Goal) goal).getDescription()).orElse("Goal without a description")));
    }

    /** Lines stay lines; characters that XML cannot hold or nobody sees are left out. */
    private static void text(XhtmlNode node, String words) {
        if (isPlain(words)) {
            XhtmlNode unused = node.addText(words.strip());
            return;
        }
        String[] lines = LINE_END.split(words.strip());
        for (int i = 0; i < lines.length; i++) {
            if (i > 0) {
                XhtmlNode unused = node.addTag("br");
            }
            XhtmlNode unused = node.addText(UNSEEN.matcher(lines[i]).replaceAll(" "));
        }
    }

    /** Whether no expression has to look at it: one line of what everybody sees, as nearly all words are. */
    private static boolean isPlain(String words) {
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            if (c < ' ' || c >= 0x7f && c <= 0x9f || c == '\u2028' || c == '\u2029' || c >= 0xfffe) {
                return false;
            }
        }
        return true;
    }
}
