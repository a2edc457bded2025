package org.upright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.server.MadeKeyStore;

/** What an operator reads who set a certificate that cannot be served: one line, exit code 2, and never the password. */
class TlsErrorsTest {
    private static final String PASSWORD = "sesame-0815";

    @TempDir
    private Path folder;

    /** All that was printed and the exit code, in one line. */
    private String serve(String... settings) {
        List<String> arguments = new ArrayList<>(
                List.of("serve", "--port", "0", "--data", folder.resolve("data").toString()));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream both = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            int code = Main.run(arguments.toArray(String[]::new));
            String text = said.toString(StandardCharsets.UTF_8)
                    .replace(folder.toString(), "DIR")
                    .strip();
            assertFalse(text.contains(PASSWORD), text);
            return code + " " + text;
        } finally {
            System.setOut(out);
            System.setErr(err);
            assertFalse(Files.exists(folder.resolve("data")));
        }
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void aKeyStoreThatIsNotThereIsNamed() {
        assertEquals(
                "2 Setting `server.tls.keyStore` is `DIR/none.p12`; expected a file, and there is none of that name.",
                serve("server.tls.keyStore=" + folder.resolve("none.p12"), "server.tls.password=" + PASSWORD));
    }

    @Test
    void aWrongPasswordIsSaidAndNotRepeated() throws Exception {
        MadeKeyStore made = MadeKeyStore.make(folder.resolve("server.p12"), "another-password");

        assertEquals(
                "2 The key store `DIR/server.p12` does not open with the password in `server.tls.password`.",
                serve("server.tls.keyStore=" + made.file(), "server.tls.password=" + PASSWORD));
        assertEquals(
                "2 The key store `DIR/server.p12` does not open with the password in `server.tls.password`.",
                serve("server.tls.keyStore=" + made.file()));
    }

    @Test
    void whatIsNoKeyStoreIsNamed() throws Exception {
        assertEquals(
                "2 Setting `server.tls.keyStore` is `DIR/text`; expected a key store that is whole, PKCS#12 or JKS.",
                serve("server.tls.keyStore=" + file("text", "nothing"), "server.tls.password=" + PASSWORD));
    }

    @Test
    void halfOfACertificateIsRefused() throws Exception {
        MadeKeyStore made = MadeKeyStore.make(folder.resolve("server.p12"), PASSWORD);
        MadeKeyStore other = MadeKeyStore.make(folder.resolve("other.p12"), PASSWORD);
        String certificate = file("chain.pem", made.certificatePem());
        String key = file("key.pem", other.keyPem());

        assertEquals(
                "2 Setting `server.tls.key` is ``; expected a file of PEM, as `server.tls.certificate` is set.",
                serve("server.tls.certificate=" + certificate));
        assertEquals(
                "2 Setting `server.tls.key` is `DIR/key.pem`; expected the key of the certificate in `DIR/chain.pem`.",
                serve("server.tls.certificate=" + certificate, "server.tls.key=" + key));
        assertEquals(
                "2 Setting `server.tls.key` is `DIR/chain.pem`; expected a key as PEM in PKCS#8 without a password"
                        + " (`BEGIN PRIVATE KEY`).",
                serve("server.tls.certificate=" + certificate, "server.tls.key=" + certificate));
        assertEquals(
                "2 Setting `server.tls.certificate` is `DIR/key.pem`; expected certificates as PEM, the server's first.",
                serve("server.tls.certificate=" + key, "server.tls.key=" + key));
        assertEquals(
                "2 Setting `server.tls.keyStore` is `DIR/server.p12`; expected nothing where `server.tls.certificate` is"
                        + " set, or that unset.",
                serve("server.tls.keyStore=" + made.file(), "server.tls.certificate=" + certificate));
    }

    @Test
    void anAddressBeyondThisMachineNeedsTokensWithTlsToo() throws Exception {
        MadeKeyStore made = MadeKeyStore.make(folder.resolve("server.p12"), PASSWORD);

        assertEquals(
                "2 Refusing to listen on `0.0.0.0`: no authentication is configured, so only loopback is allowed."
                        + " `--insecure` overrides this for a closed network.",
                serve("server.tls.keyStore=" + made.file(), "server.tls.password=" + PASSWORD, "server.host=0.0.0.0"));
    }
}
