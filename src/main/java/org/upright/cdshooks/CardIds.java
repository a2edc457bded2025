package org.upright.cdshooks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.UUID;

/**
 * Ids of the cards and suggestions of one service: the same input has the same id, and the id itself says that it is
 * one of the service's and which action it is of. So feedback is understood without keeping a list of all cards that
 * were ever given, on every node and after a restart.
 *
 * <p>A UUID of version 8: 16 bits of the action's hash, 44 bits of the input's, 62 bits of a hash over both and the
 * service, which tell an id of ours from any other. It is a check, not a secret.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#section-5.8">UUID version 8</a>
 */
record CardIds(String service) {
    private static final long ACTION = 0xFFFF_0000_0000_0000L;
    private static final long VERSION = 0xF000L;

    /** @param input all that the card depends on */
    UUID id(String action, String input) {
        long high = action(action) | hash(action + "\n" + input) & ~(ACTION | VERSION) | 0x8000L;
        return new UUID(high, check(high));
    }

    private static long action(String path) {
        return hash(path) & ACTION;
    }

    private long check(long high) {
        return hash("card\n" + service + "\n" + high) >>> 2 | 0x8000_0000_0000_0000L;
    }

    /** Empty where the text is no UUID or none of this service. */
    Optional<UUID> own(String text) {
        try {
            UUID id = UUID.fromString(text);
            return id.toString().equalsIgnoreCase(text)
                            && id.getLeastSignificantBits() == check(id.getMostSignificantBits())
                    ? Optional.of(id)
                    : Optional.empty();
        } catch (IllegalArgumentException noUuid) {
            return Optional.empty();
        }
    }

    /** Whether an id is one of this action. */
    static boolean isOf(UUID id, String path) {
        return (id.getMostSignificantBits() & ACTION) == action(path);
    }

    private static long hash(String text) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
