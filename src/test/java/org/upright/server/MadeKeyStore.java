package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key store with one self-signed certificate for this machine, as `keytool` makes it. */
public record MadeKeyStore(Path file, String password) {
    /** Replaces a file of that name. */
    public static MadeKeyStore make(Path file, String password) throws Exception {
        return make(file, password, "-keyalg", "EC", "-groupname", "secp256r1");
    }

    static MadeKeyStore make(Path file, String password, String... kind) throws Exception {
        Files.deleteIfExists(file);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-storetype",
                "PKCS12",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-keystore",
                file.toString(),
                "-storepass",
                password));
        command.addAll(List.of(kind));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertEquals(0, keytool.waitFor(), said);
        return new MadeKeyStore(file, password);
    }

    KeyStore keys() throws Exception {
        return KeyStore.getInstance(file.toFile(), password.toCharArray());
    }

    X509Certificate certificate() throws Exception {
        return (X509Certificate) keys().getCertificate("server");
    }

    public String certificatePem() throws Exception {
        return pem("CERTIFICATE", certificate().getEncoded());
    }

    public String keyPem() throws Exception {
        return pem(
                "PRIVATE KEY", keys().getKey("server", password.toCharArray()).getEncoded());
    }

    private static String pem(String what, byte[] encoded) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(encoded) + "\n-----END " + what
                + "-----\n";
    }

    /** Of a client that believes this certificate and no other. */
    SSLContext trusting() throws Exception {
        KeyStore believed = KeyStore.getInstance("PKCS12");
        believed.load(null, null);
        believed.setCertificateEntry("server", certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(believed);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
