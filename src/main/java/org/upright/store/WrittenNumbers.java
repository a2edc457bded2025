package org.upright.store;

import org.upright.fhir.RefusedException;

/**
 * Looks over the numbers of a resource as it will be stored. A decimal of a few characters in XML may be thousands of
 * digits in JSON, which no reader takes again: it would be stored and never be read.
 */
final class WrittenNumbers {
    private static final int LONGEST = 100;

    private WrittenNumbers() {}

    /**
     * @param json what an encoder wrote
     * @throws RefusedException.Unreadable where a number is longer than a hundred characters
     */
    static void check(byte[] json) {
        boolean quoted = false;
        int length = 0;
        for (int i = 0; i < json.length; i++) {
            byte next = json[i];
            if (quoted && next == '\\') {
                i++;
            } else if (next == '"') {
                quoted = !quoted;
            }
            length = !quoted && isOfNumber(next) ? length + 1 : 0;
            if (length > LONGEST) {
                throw new RefusedException.Unreadable(
                        "A number has more than " + LONGEST + " digits; at most so many can be stored.");
            }
        }
    }

    private static boolean isOfNumber(byte next) {
        return next >= '0' && next <= '9' || next == '.' || next == '-' || next == '+' || next == 'e' || next == 'E';
    }
}
