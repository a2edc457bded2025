package org.upright.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads keys and certificates from files; what is wrong with one is said in a line that names it, never its password. */
final class KeyFiles {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private KeyFiles() {}

    /** A PKCS#12 or JKS key store with at least one key. */
    static KeyStore stored(String file, String password) {
        byte[] unused = bytes("server.tls.keyStore", file);
        try {
            KeyStore keys = KeyStore.getInstance(Path.of(file).toFile(), password.toCharArray());
            if (!hasKey(keys, password)) {
                throw bad("server.tls.keyStore", file, "a key store with a private key and its certificate");
            }
            return keys;
        } catch (UnrecoverableKeyException e) {
            throw locked(file);
        } catch (IOException e) {
            throw e.getCause() instanceof UnrecoverableKeyException
                    ? locked(file)
                    : bad("server.tls.keyStore", file, "a key store that is whole, PKCS#12 or JKS");
        } catch (GeneralSecurityException e) {
            throw bad("server.tls.keyStore", file, "a key store that is whole, PKCS#12 or JKS");
        }
    }

    private static boolean hasKey(KeyStore keys, String password) throws GeneralSecurityException {
        for (String alias : Collections.list(keys.aliases())) {
            if (keys.isKeyEntry(alias) && keys.getKey(alias, password.toCharArray()) instanceof PrivateKey) {
                return true;
            }
        }
        return false;
    }

    private static BadSettingException locked(String file) {
        return new BadSettingException(
                "The key store `" + file + "` does not open with the password in `server.tls.password`.");
    }

    /** A certificate, with those between it and its root behind it, and its key. */
    static KeyStore pem(String certificates, String key, String password) {
        List<? extends Certificate> chain = chain(certificates);
        PublicKey published = chain.get(0).getPublicKey();
        PrivateKey secret = secret(key, published.getAlgorithm());
        if (!fits(secret, published)) {
            throw bad("server.tls.key", key, "the key of the certificate in `" + certificates + "`");
        }
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("server", secret, password.toCharArray(), chain.toArray(new Certificate[0]));
            return keys;
        } catch (GeneralSecurityException | IOException e) {
            throw bad("server.tls.certificate", certificates, "certificates in order, the server's first");
        }
    }

    private static List<? extends Certificate> chain(String file) {
        try {
            List<? extends Certificate> read = List.copyOf(CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes("server.tls.certificate", file))));
            if (!read.isEmpty()) {
                return read;
            }
        } catch (CertificateException e) {
            // said below, as for a file without any
        }
        throw bad("server.tls.certificate", file, "certificates as PEM, the server's first");
    }

    private static PrivateKey secret(String file, String algorithm) {
        Matcher pem = PKCS8.matcher(new String(bytes("server.tls.key", file), StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw bad("server.tls.key", file, "a key as PEM in PKCS#8 without a password (`BEGIN PRIVATE KEY`)");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw bad("server.tls.key", file, "the key of the certificate, which is of " + algorithm);
        }
    }

    /** Whether one signs what the other believes. */
    private static boolean fits(PrivateKey secret, PublicKey published) {
        String algorithm = switch (published.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> published.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(secret);
            signature.update((byte) 1);
            byte[] signed = signature.sign();
            signature.initVerify(published);
            signature.update((byte) 1);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] bytes(String setting, String file) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (NoSuchFileException e) {
            throw bad(setting, file, "a file, and there is none of that name");
        } catch (IOException | InvalidPathException e) {
            throw bad(setting, file, "a file that can be read");
        }
    }

    private static BadSettingException bad(String setting, String file, String expected) {
        return new BadSettingException("Setting `" + setting + "` is `" + file + "`; expected " + expected + ".");
    }
}
