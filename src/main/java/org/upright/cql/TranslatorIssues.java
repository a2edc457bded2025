package org.upright.cql;

import java.util.List;
import org.cqframework.cql.cql2elm.CqlCompilerException;
import org.cqframework.cql.cql2elm.CqlCompilerException.ErrorSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.apply.expression.Failure;
import org.upright.cql.CqlHeader.Include;
import org.upright.fhir.Issue;

/** What is wrong with a library, in sentences that name it. */
final class TranslatorIssues {
    private static final int SHOWN = 10;

    private TranslatorIssues() {}

    /** The first ten of this severity; the others mostly follow from them. */
    static List<Issue> of(String library, List<CqlCompilerException> found, ErrorSeverity severity) {
        return found.stream()
                .filter(exception -> exception.getSeverity() == severity)
                .map(exception -> of(library, exception))
                .distinct()
                .limit(SHOWN)
                .toList();
    }

    private static Issue of(String library, CqlCompilerException exception) {
        String place = exception.getLocator() == null
                ? ""
                : " " + exception.getLocator().getStartLine() + ":"
                        + exception.getLocator().getStartChar();
        String text = "Library `" + library + "`" + place + ": " + Failure.said(exception);
        return exception.getSeverity() == ErrorSeverity.Error
                ? Issue.error(IssueType.INVALID, "", text)
                : Issue.warning(IssueType.INVALID, "", text);
    }

    static Broken broken(String library, Statement statement, CqlCompilerException error) {
        String cause = of(library, error).text();
        String text = cause + " `" + statement.name() + "` is left out of the library.";
        return new Broken(statement.name(), statement.isHidden(), Issue.error(IssueType.INVALID, "", text), cause);
    }

    static Broken needing(String library, Statement statement, Broken other) {
        return needing(library, " " + statement.line() + ":1", statement.name(), statement.isHidden(), other);
    }

    /** @param place with a blank before it; empty where it is not known */
    static Broken needing(String library, String place, String define, boolean hidden, Broken other) {
        String text = "Library `" + library + "`" + place + ": `" + define
                + "` is left out of the library, for it names `" + other.name() + "`, which is. " + other.cause();
        return new Broken(define, hidden, Issue.error(IssueType.INVALID, "", text), other.cause());
    }

    static Issue untranslatable(String library, Throwable why) {
        return Issue.error(
                IssueType.INVALID, "", "Library `" + library + "` cannot be translated: " + Failure.said(why));
    }

    static Issue elmInstead(String library, List<Issue> why) {
        return Issue.warning(
                IssueType.INVALID,
                "",
                "Library `" + library + "` is evaluated from its ELM, as its CQL cannot be translated: "
                        + why.get(0).text());
    }

    static Issue more(String library, int count) {
        return Issue.warning(
                IssueType.INVALID,
                "",
                "Library `" + library + "`: " + count + " more defines of it and of what it includes are left out.");
    }

    static Issue unknownOption(String library, String what) {
        return Issue.warning(
                IssueType.NOTSUPPORTED, "", "Library `" + library + "` asks for " + what + "; it is passed over.");
    }

    static Issue otherOptions(String library, CqlOptions elm, CqlOptions asked) {
        return Issue.warning(
                IssueType.CONFLICT,
                "",
                "Library `" + library + "` asks for the translator's options `" + asked + "`, but its ELM was"
                        + " translated with `" + elm + "`; the ELM is evaluated as it is.");
    }

    static Issue unknownInclude(String library, Include include) {
        return Issue.error(
                IssueType.NOTFOUND,
                "",
                "Library `" + library + "` includes `" + include + "`, which is not known here.");
    }

    static Issue cycle(String library, Iterable<String> path) {
        return Issue.error(
                IssueType.BUSINESSRULE,
                "",
                "Library `" + library + "` includes itself: " + String.join(" → ", path) + " → " + library + ".");
    }

    static Issue nameless(String library) {
        return Issue.error(
                IssueType.REQUIRED,
                "",
                "Library `" + library + "` has CQL without a header; expected is a first statement such as `library "
                        + CqlHeader.quoted(library) + " version '1.0.0'`.");
    }

    static Issue noContent(String library) {
        return Issue.error(
                IssueType.NOTFOUND,
                "",
                "Library `" + library + "` has no content of type `text/cql` or `application/elm+json`.");
    }
}
