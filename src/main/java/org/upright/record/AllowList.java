package org.upright.record;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.upright.fhir.RefusedException;

/**
 * Addresses that may be asked: those under an allowed base, compared part by part. Text prefixes would let {@code
 * https://ehr.example.org.evil.example} pass for {@code https://ehr.example.org}.
 */
record AllowList(List<URI> allowed) {
    /**
     * @param parameter that named the address
     * @throws RefusedException.Forbidden where the address is under no allowed base
     */
    URI require(String address, String parameter) {
        return read(address)
                .filter(uri -> allowed.stream().anyMatch(base -> isUnder(base, uri)))
                .orElseThrow(
                        () -> new RefusedException.Forbidden("The address of `" + parameter + "` is not allowed here"
                                + (allowed.isEmpty() ? "; no server is." : "; an operator has to allow it.")));
    }

    private static Optional<URI> read(String address) {
        try {
            return Optional.of(URI.create(address)).filter(AllowList::isPlain);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static boolean isPlain(URI uri) {
        return uri.getScheme() != null
                && uri.getHost() != null
                && uri.getRawUserInfo() == null
                && uri.getRawFragment() == null
                && !uri.getRawPath().contains("%")
                && uri.normalize().getRawPath().equals(uri.getRawPath());
    }

    static boolean isUnder(URI base, URI uri) {
        String path = trimmed(base.getRawPath());
        return lower(base.getScheme()).equals(lower(uri.getScheme()))
                && lower(base.getHost()).equals(lower(uri.getHost()))
                && port(base) == port(uri)
                && (trimmed(uri.getRawPath()).equals(path) || uri.getRawPath().startsWith(path + "/"));
    }

    private static String trimmed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static int port(URI uri) {
        int usual = lower(uri.getScheme()).equals("https") ? 443 : 80;
        return uri.getPort() < 0 ? usual : uri.getPort();
    }
}
