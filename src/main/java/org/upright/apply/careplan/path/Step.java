package org.upright.apply.careplan.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One step of a path: {@code name}, {@code name[2]} or an extension by its url.
 *
 * @param index position from 0; absent where the path gives none
 * @param url of the extension meant; absent for other elements
 */
record Step(String name, Optional<Integer> index, Optional<String> url) {
    /** A path of dynamicValue is short; one element of 10,000 positions is an attack or a slip. */
    private static final int LARGEST_INDEX = 999;

    private static final Pattern STEP = Pattern.compile("\\.?(?:"
            + "(?<function>modifierExtension|extension)\\(\\s*'(?<called>[^']+)'\\s*\\)"
            + "|(?<filtered>modifierExtension|extension)\\.where\\(\\s*url\\s*=\\s*'(?<url>[^']+)'\\s*\\)"
            + "|(?<name>[A-Za-z][A-Za-z0-9]*)(?<choice>\\[x\\])?(?:\\[(?<index>\\d{1,4})\\])?)");

    /** Empty where the text is no such path. */
    static Optional<List<Step>> parse(String path) {
        List<Step> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(path);
        int at = 0;
        while (at < path.length()) {
            matcher.region(at, path.length());
            if (!matcher.lookingAt() || (at > 0) != path.startsWith(".", at)) {
                return Optional.empty();
            }
            steps.add(of(matcher));
            at = matcher.end();
        }
        return steps.isEmpty() || steps.stream().anyMatch(Step::tooFar) ? Optional.empty() : Optional.of(steps);
    }

    private static Step of(Matcher matcher) {
        if (matcher.group("function") != null) {
            return new Step(matcher.group("function"), Optional.empty(), Optional.of(matcher.group("called")));
        }
        if (matcher.group("filtered") != null) {
            return new Step(matcher.group("filtered"), Optional.empty(), Optional.of(matcher.group("url")));
        }
        Optional<Integer> index = Optional.ofNullable(matcher.group("index")).map(Integer::valueOf);
        return new Step(matcher.group("name"), index, Optional.empty());
    }

    private boolean tooFar() {
        return index.filter(i -> i > LARGEST_INDEX).isPresent();
    }

    @Override
    public String toString() {
        return name
                + index.map(i -> "[" + i + "]").orElse("")
                + url.map(u -> "('" + u + "')").orElse("");
    }
}
