package org.upright.server;

import java.nio.file.Path;
import java.util.Set;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Scanner;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 and 1.3 in Jetty. The files are looked at every two seconds, so that a renewed certificate is served without
 * a start; one that cannot be used is logged, and the one before served on.
 */
final class TlsConnections implements Scanner.BulkListener {
    private static final Logger LOG = LoggerFactory.getLogger(TlsConnections.class);
    private static final int LOOK_SECONDS = 2;

    private final TlsSettings tls;
    private final SslContextFactory.Server context = new SslContextFactory.Server();

    private TlsConnections(TlsSettings tls) {
        this.tls = tls;
        context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        context.setRenegotiationAllowed(false);
        fill(context);
    }

    /**
     * What a connector speaks, the outermost first.
     *
     * @param http is told that its requests came by TLS
     */
    static ConnectionFactory[] of(TlsSettings tls, HttpConfiguration http, Server jetty) {
        TlsConnections connections = new TlsConnections(tls);
        jetty.addBean(connections.renewal());
        // one certificate for whatever name: which names may be asked for is no matter of ours
        SecureRequestCustomizer secure = new SecureRequestCustomizer(false);
        secure.setStsMaxAge(tls.hstsSeconds() == 0 ? -1 : tls.hstsSeconds());
        http.addCustomizer(secure);
        return new ConnectionFactory[] {
            new SslConnectionFactory(connections.context, HttpVersion.HTTP_1_1.asString()),
            new HttpConnectionFactory(http)
        };
    }

    private Scanner renewal() {
        Scanner scanner = new Scanner();
        scanner.setScanInterval(LOOK_SECONDS);
        scanner.setReportExistingFilesOnStartup(false);
        tls.files().forEach(file -> scanner.addFile(file.toAbsolutePath()));
        scanner.addListener(this);
        return scanner;
    }

    private void fill(SslContextFactory filled) {
        filled.setKeyStore(tls.keys());
        filled.setKeyStorePassword(tls.password());
        filled.setKeyManagerPassword(tls.password());
    }

    @Override
    public void pathsChanged(Set<Path> files) throws Exception { // Jetty's reload declares it
        try {
            java.security.KeyStore unused = tls.keys();
        } catch (BadSettingException e) {
            LOG.warn("The changed certificate is not taken: {}", e.getMessage());
            return;
        }
        context.reload(this::fill);
        LOG.info("The changed certificate is served from now on");
    }
}
