package org.upright.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses that begin with the same bits.
 *
 * @param bits how many of the first count; all of them for one address
 */
record AddressRange(InetAddress first, int bits) {
    private static final Pattern LITERAL =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** Of {@code 10.0.0.7}, {@code 10.0.0.0/8} or {@code fd00::/8}; empty for anything else. */
    static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        Optional<InetAddress> first = address(slash < 0 ? text : text.substring(0, slash));
        int most = first.map(address -> address.getAddress().length * 8).orElse(0);
        String bits = slash < 0 ? Integer.toString(most) : text.substring(slash + 1);
        return first.filter(address -> bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= most)
                .map(address -> new AddressRange(address, Integer.parseInt(bits)));
    }

    /** Names are not looked up: whoever answers for a name could let anybody in. */
    static Optional<InetAddress> address(String literal) {
        if (!LITERAL.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    boolean contains(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] its = address.getAddress();
        int whole = bits / 8;
        if (mine.length != its.length || !Arrays.equals(mine, 0, whole, its, 0, whole)) {
            return false;
        }
        int mask = 0xff << (8 - bits % 8);
        return bits % 8 == 0 || ((mine[whole] ^ its[whole]) & mask & 0xff) == 0;
    }
}
