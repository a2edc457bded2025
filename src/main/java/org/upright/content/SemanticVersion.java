package org.upright.content;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code major[.minor[.patch]][-prerelease]}; what stands after {@code +} does not count.
 *
 * @see <a href="https://semver.org/#spec-item-11">Semantic Versioning, precedence</a>
 */
record SemanticVersion(BigInteger major, BigInteger minor, BigInteger patch, Optional<String> prerelease)
        implements Comparable<SemanticVersion> {
    private static final Pattern FORM =
            Pattern.compile("v?(\\d{1,20})(?:\\.(\\d{1,20}))?(?:\\.(\\d{1,20}))?(?:-([0-9A-Za-z.-]+))?(?:\\+.*)?");

    static Optional<SemanticVersion> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new SemanticVersion(
                        number(matcher, 1),
                        number(matcher, 2),
                        number(matcher, 3),
                        Optional.ofNullable(matcher.group(4))))
                : Optional.empty();
    }

    private static BigInteger number(Matcher matcher, int group) {
        return new BigInteger(Optional.ofNullable(matcher.group(group)).orElse("0"));
    }

    @Override
    public int compareTo(SemanticVersion other) {
        int[] parts = {
            major.compareTo(other.major),
            minor.compareTo(other.minor),
            patch.compareTo(other.patch),
            comparePrerelease(other)
        };
        return Arrays.stream(parts).filter(part -> part != 0).findFirst().orElse(0);
    }

    private int comparePrerelease(SemanticVersion other) {
        if (prerelease.isEmpty() || other.prerelease.isEmpty()) {
            return Boolean.compare(prerelease.isEmpty(), other.prerelease.isEmpty());
        }
        String[] own = prerelease.get().split("\\.");
        String[] others = other.prerelease.get().split("\\.");
        for (int i = 0; i < Math.min(own.length, others.length); i++) {
            int order = compareIdentifier(own[i], others[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(own.length, others.length);
    }

    private static int compareIdentifier(String left, String right) {
        boolean leftNumber = left.matches("\\d{1,20}");
        boolean rightNumber = right.matches("\\d{1,20}");
        if (leftNumber && rightNumber) {
            return new BigInteger(left).compareTo(new BigInteger(right));
        }
        return leftNumber == rightNumber ? left.compareTo(right) : Boolean.compare(rightNumber, leftNumber);
    }
}
