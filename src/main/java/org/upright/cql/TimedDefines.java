package org.upright.cql;

import java.util.function.Supplier;
import org.hl7.elm.r1.ExpressionDef;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.cql.CqlRun.Result;

/**
 * Evaluates the defines of one library, as a rule in one run of the engine, whose time is that of one expression. A define
 * that had less than that, for what came before it, is evaluated again in a run of its own. For one call.
 */
final class TimedDefines {
    private final Supplier<CqlRun> begin;
    private CqlRun run;
    private boolean begun;

    TimedDefines(Supplier<CqlRun> begin) {
        this.begin = begin;
        this.run = begin.get();
    }

    Result evaluate(ExpressionDef define) {
        boolean hadAll = !begun;
        begun = true;
        Result result = run.evaluate(define);
        if (!isOver(result)) {
            return result;
        }
        run = begin.get();
        begun = false;
        return hadAll ? result : evaluate(define);
    }

    private static boolean isOver(Result result) {
        return result.failed()
                .filter(failed -> failed.code() == IssueType.TOOCOSTLY)
                .isPresent();
    }
}
