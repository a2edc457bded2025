package org.upright.security;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The ids of the tokens of one issuer that were used and have not expired. Thread-safe.
 *
 * <p>An id takes some 80 bytes, whatever its length: 64 bits of its hash and the second that it expires in. No id is
 * forgotten before it expires. Once there is no room for another, no token is taken: to forget one would be to let it be
 * used again.
 */
final class SpentTokens {
    private final int most;
    private final Map<Long, Long> expiries = new HashMap<>();

    SpentTokens(int most) {
        this.most = most;
    }

    /**
     * Uses an id up.
     *
     * @param until after which a token of this id is refused for its age
     * @throws BadTokenException where it was used before, or too many others were
     */
    synchronized void spend(String id, Instant until, Instant now) {
        long key = hash(id);
        Long known = expiries.get(key);
        if (known != null && known >= now.getEpochSecond()) {
            throw new BadTokenException("The token was used before; each call needs one with a `jti` of its own.");
        }
        if (expiries.size() >= most) {
            expiries.values().removeIf(expiry -> expiry < now.getEpochSecond());
        }
        if (expiries.size() >= most) {
            throw new BadTokenException("The issuer has sent " + most + " tokens that have not expired yet; no more of"
                    + " its tokens are taken until some have.");
        }
        expiries.put(key, until.getEpochSecond());
    }

    private static long hash(String id) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
