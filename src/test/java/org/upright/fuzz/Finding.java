package org.upright.fuzz;

import java.util.List;

/**
 * An answer that should not have come.
 *
 * @param number of the request, from which and the seed it can be made again
 * @param log what the server logged under it
 */
record Finding(long number, Shot shot, Hit hit, List<String> log) {
    /** Findings that agree in this are taken for one. */
    String cause() {
        String thrown = log.stream()
                .filter(line -> line.matches("^(Caused by: )?[a-z][\\w.$]+(Exception|Error).*"))
                .reduce((first, last) -> last)
                .map(line -> line.replaceFirst("^(Caused by: )?([\\w.$]+).*", "$2"))
                .orElse("");
        String where = log.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("at ")
                        && !line.matches(".*(HttpFilter|reflect|GuardedBody|RequestIds|Refusals).*"))
                .findFirst()
                .orElse("");
        return thrown.isEmpty() ? shot.kind() + " " + hit.status() : hit.status() + " " + thrown + " " + where;
    }

    String told(long seed) {
        return "seed " + seed + ", request " + number + " (" + shot.kind() + "): " + hit.status() + " " + cause();
    }
}
