package org.upright.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.server.BadSettingException;

/** Says what went wrong, in lines that the user can act on, and with which exit code to end. */
final class Failures {
    private static final int REFUSED = 1;
    private static final int USAGE = 2;

    private Failures() {}

    static int tell(Exception thrown, PrintWriter to) {
        if (thrown instanceof BadSettingException) {
            to.println(thrown.getMessage());
            return USAGE;
        }
        if (thrown instanceof RefusedException refused) {
            refused.issues().forEach(issue -> to.println(line(issue)));
            return REFUSED;
        }
        if (thrown instanceof IOException) {
            to.println("error: " + thrown.getClass().getSimpleName() + ": " + thrown.getMessage());
            return REFUSED;
        }
        to.println("This is a bug of Upright: " + thrown + at(thrown));
        return REFUSED;
    }

    static String line(Issue issue) {
        String place = issue.where().isEmpty() ? "" : " (" + issue.where() + ")";
        return issue.severity().toCode() + ": " + issue.text() + place;
    }

    private static String at(Throwable thrown) {
        StackTraceElement[] frames = thrown.getStackTrace();
        return frames.length == 0 ? "" : " at " + frames[0];
    }
}
