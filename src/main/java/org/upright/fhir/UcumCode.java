package org.upright.fhir;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a unit of UCUM is one to reckon with. The UCUM library multiplies a unit out to its last digit: {@code a999}, four
 * characters, keeps it for minutes. It reads what is in parentheses by calling itself, until its stack is at its end.
 *
 * @see <a href="https://ucum.org/ucum">UCUM</a>
 */
public final class UcumCode {
    /** Beyond that of {@code 10*23}, the largest in use. */
    static final int MOST_FACTORS = 24;

    /** What is wrong with one that is not. */
    public static final String TOO_MANY = "more than " + MOST_FACTORS + " factors and parentheses";

    private static final Pattern ANNOTATION = Pattern.compile("\\{[^}]*}");
    private static final Pattern PART = Pattern.compile("[./(]");
    private static final Pattern EXPONENT = Pattern.compile("(?<=[\\p{Alpha}%*^'\"\\])}])[+-]?([0-9]+)");

    private UcumCode() {}

    /** Whether its factors, each as often as its exponent says, and its parentheses are {@value #MOST_FACTORS} at most. */
    public static boolean isReckonable(String code) {
        String plain = ANNOTATION.matcher(code).replaceAll("");
        long factors = PART.matcher(plain).results().count();
        for (Matcher exponent = EXPONENT.matcher(plain); exponent.find(); ) {
            if (exponent.group(1).length() > 3) {
                return false;
            }
            factors += Integer.parseInt(exponent.group(1));
        }
        return factors <= MOST_FACTORS;
    }
}
