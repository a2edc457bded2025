package org.upright.server;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty with our filters and servlets. Stops gracefully: running requests end, then what it was given is closed. */
public final class UprightServer implements AutoCloseable {
    /**
     * Jetty counts the time since a body began, busy or not: a small one that was there whole was refused where a thread
     * came late. The rate is kept by the guard; this is for what does not pass it.
     */
    private static final int SLOWER = 25;

    private static final int HEADER_BYTES = 16 * 1_024;

    private final Server jetty;
    private final QueuedThreadPool threads;
    private final ServerConnector connector;
    private final ListenSettings listen;
    private final AutoCloseable beneath;

    /**
     * @param filters round every servlet, the outermost first
     * @param servlets by path
     * @param beneath closed after the last request has ended
     */
    UprightServer(
            ListenSettings listen, List<Filter> filters, Map<String, HttpServlet> servlets, AutoCloseable beneath) {
        this.listen = listen;
        this.beneath = beneath;
        this.threads = new QueuedThreadPool(listen.threads(), Math.min(8, listen.threads()));
        threads.setName("http");
        this.jetty = new Server(threads);
        this.connector = connector();
        jetty.addConnector(connector);
        jetty.addBean(new NetworkConnectionLimit(listen.clients().connections(), connector));
        jetty.setHandler(new GracefulHandler(context(filters, servlets)));
        jetty.setErrorHandler(new OutcomeErrors());
        jetty.setStopTimeout(listen.stop().toMillis());
    }

    private ServerConnector connector() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setMinRequestDataRate(listen.clients().bytesPerSecond() / SLOWER);
        http.setUriCompliance(UriCompliance.DEFAULT);
        listen.proxies().map(ForwardedRequests::new).ifPresent(http::addCustomizer);
        ConnectionFactory[] spoken = listen.tls()
                .map(tls -> TlsConnections.of(tls, http, jetty))
                .orElseGet(() -> new ConnectionFactory[] {new HttpConnectionFactory(http)});
        ServerConnector connector = new ServerConnector(jetty, 1, 1, spoken);
        connector.setHost(listen.host());
        connector.setPort(listen.port());
        connector.setIdleTimeout(listen.clients().idle().toMillis());
        connector.setAcceptQueueSize(512);
        return connector;
    }

    private ServletContextHandler context(List<Filter> filters, Map<String, HttpServlet> servlets) {
        ServletContextHandler context = new ServletContextHandler("/");
        context.setMaxFormContentSize(listen.bodyLimit());
        context.setErrorHandler(new OutcomeErrors());
        filters.forEach(
                filter -> context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST)));
        servlets.forEach((path, servlet) -> {
            ServletHolder holder = new ServletHolder(servlet);
            holder.setInitOrder(1);
            context.addServlet(holder, path);
        });
        return context;
    }

    /** Listens; refused in one line where the address is taken. */
    public void start() {
        try {
            jetty.start();
        } catch (IOException e) {
            throw new BadSettingException(
                    "Cannot listen on " + listen.host() + ":" + listen.port() + ": " + e.getMessage() + ".");
        } catch (Exception e) { // Jetty's start declares it
            throw new IllegalStateException("The server did not start", e);
        }
    }

    /** The port that is listened on, once started. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Threads that do something now. */
    int busyThreads() {
        return threads.getBusyThreads();
    }

    /** Of the FHIR endpoint. */
    public String url() {
        String host = listen.host().contains(":") ? "[" + listen.host() + "]" : listen.host();
        return (listen.tls().isPresent() ? "https://" : "http://") + host + ":" + port() + "/fhir";
    }

    /** Waits until the server was stopped. */
    public void join() throws InterruptedException {
        jetty.join();
    }

    @Override
    public void close() {
        try {
            jetty.stop();
            beneath.close();
        } catch (Exception e) { // Jetty's stop declares it
            throw new IllegalStateException("The server did not stop cleanly", e);
        }
    }
}
