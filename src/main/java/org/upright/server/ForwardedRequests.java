package org.upright.server;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Gives a request that came through one of our proxies the address of its client and the address that was asked for.
 *
 * <p>Jetty takes the first of several values, which the client may have sent; so it is shown one, which a proxy wrote.
 */
final class ForwardedRequests implements HttpConfiguration.Customizer {
    private final Proxies proxies;
    private final ForwardedRequestCustomizer jetty = new ForwardedRequestCustomizer();

    ForwardedRequests(Proxies proxies) {
        this.proxies = proxies;
        jetty.setForwardedOnly(true);
        jetty.setForwardedCipherSuiteHeader(null);
        jetty.setForwardedSslSessionIdHeader(null);
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable answered) {
        if (!cameFromProxy(request)) {
            return request;
        }
        Optional<String> client = proxies.client(request.getHeaders()::getValuesList)
                .map(Hop::header)
                .filter(known -> !known.isEmpty());
        return client.isEmpty() ? request : jetty.customize(saying(client.get(), request), answered);
    }

    private boolean cameFromProxy(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer
                && peer.getAddress() != null
                && proxies.believes(peer.getAddress());
    }

    private static Request saying(String client, Request request) {
        HttpFields headers = HttpFields.build(request.getHeaders()).put(HttpHeader.FORWARDED, client);
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return headers;
            }
        };
    }
}
