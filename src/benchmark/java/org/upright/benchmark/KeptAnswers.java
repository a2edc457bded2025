package org.upright.benchmark;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What the reference answered, kept in the folder of the system property {@code cache}, for it needs seconds for a call that
 * we want to compare again and again; without the property nothing is kept. A call whose text has changed is asked anew.
 */
final class KeptAnswers {
    private final Optional<Path> folder =
            Optional.of(System.getProperty("cache", "")).filter(name -> !name.isEmpty()).map(Path::of);

    /**
     * @param name of the file, without what tells the text
     * @param asked everything that the answer depends on
     */
    <T extends Serializable> T of(String name, String asked, Supplier<T> ask) {
        return folder.map(in -> kept(in.resolve(name + "-" + digest(asked)), ask)).orElseGet(ask);
    }

    private static <T extends Serializable> T kept(Path file, Supplier<T> ask) {
        try {
            if (Files.exists(file)) {
                return read(file);
            }
            T answer = ask.get();
            Files.createDirectories(file.getParent());
            Path unfinished = file.resolveSibling(file.getFileName() + ".part");
            try (ObjectOutputStream out = new ObjectOutputStream(new GZIPOutputStream(Files.newOutputStream(unfinished)))) {
                out.writeObject(answer);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            return answer;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T read(Path file) throws IOException {
        try (ObjectInputStream in = new ObjectInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            return (T) in.readObject();
        } catch (ClassNotFoundException other) {
            throw new IOException("`" + file + "` was written by another version.", other);
        }
    }

    private static String digest(String asked) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(asked.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }
}
