package org.upright.vignettes;

import java.util.List;

/** A report for a terminal: a line each vignette, what differs, then how much of the guideline was tried. */
public final class BenchText {
    private static final String INDENT = "        ";

    private final StringBuilder text = new StringBuilder();

    private BenchText() {}

    /** Ends with a line break. */
    public static String of(BenchReport report) {
        BenchText written = new BenchText();
        report.trials().forEach(written::write);
        written.line(report.trials().size() + " vignettes: "
                + (report.trials().size() - report.failed().size()) + " passed, "
                + report.failed().size() + " failed.");
        written.write(report.coverage());
        return written.text.toString();
    }

    private void write(Trial trial) {
        line((trial.passed() ? "ok      " : "FAILED  ")
                + trial.name()
                + (trial.title().isEmpty() ? "" : ": " + trial.title()));
        trial.differences().forEach(difference -> {
            line(INDENT + difference.text());
            difference.because().forEach(reason -> line(INDENT + "  " + reason));
        });
    }

    private void write(Coverage coverage) {
        line("Conditions: " + coverage.conditions().size() + "; seen true "
                + coverage.conditionsThatCame(Came.TRUE) + ", false "
                + coverage.conditionsThatCame(Came.FALSE) + ", unknown "
                + coverage.conditionsThatCame(Came.UNKNOWN) + ".");
        long always = coverage.actionsThat(action -> !action.guarded());
        line("Actions: " + coverage.actions().size() + "; taken " + coverage.actionsThat(SeenAction::taken)
                + ", left out " + coverage.actionsThat(SeenAction::leftOut)
                + (always == 0 ? "." : "; without a condition before them " + always + "."));
        write("Not tried by any vignette:", coverage.gaps());
        write(
                "Never seen unknown (no gap where the author made the condition true or false whatever is missing):",
                coverage.neverUnknown());
    }

    private void write(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            line(title);
            lines.forEach(one -> line("  " + one));
        }
    }

    /** Texts of records and messages may hold line breaks. */
    private void line(String content) {
        text.append(content.stripTrailing().replaceAll("\\s*\\R\\s*", " ")).append('\n');
    }
}
