// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Producer;
import org.apache.camel.StaticService;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page on which the segments and queues of a CamelContext are seen to move. It is on the application's own management
 * server ({@code camel.management.enabled=true}) if there is one, as that says who may see it; else on one that it starts
 * for itself, for this host alone. While it is served, its address is in Camel's registry, as a {@link URI} by the name of
 * {@link #ADDRESS}.
 */
final class LivePage extends ServiceSupport implements CamelContextAware, StaticService {
    /** The name in the registry. */
    static final String ADDRESS = "shm-page-address";

    private static final Logger LOG = LoggerFactory.getLogger(LivePage.class);

    private final PageOptions options;
    private final List<Producer> watched = new ArrayList<>();

    private CamelContext context;
    private ScheduledExecutorService thread;
    private ScheduledFuture<?> looking;

    LivePage(PageOptions options) {
        this.options = options;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }

    @Override
    protected void doStart() throws Exception {
        ManagementHttpServer ofApplication = context.hasService(ManagementHttpServer.class);
        if (ofApplication == null) {
            requireFreePort();
        }
        options.watch().forEach(this::watch);
        Observer observer = new Observer(context, options);
        observer.look();
        ManagementHttpServer server = ofApplication == null ? startServer() : ofApplication;
        int port = server.getRouter().getServer().getServer().actualPort();
        if (port <= 0) {
            throw new IOException("the server of %s:%d does not listen".formatted(server.getHost(), server.getPort()));
        }
        PageRoutes routes = new PageRoutes(context, options, observer);
        Router router = server.getRouter();
        if (ofApplication == null) {
            routes.guardAll(router);
        }
        routes.addTo(router);
        startLooking(observer);
        tellAddress(server, port);
    }

    /** Camel only warns if it cannot have the port, and goes on with a server that nobody reaches. */
    private void requireFreePort() throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(options.host(), options.port()));
        } catch (IOException e) {
            throw new IOException(
                    "%s:%d cannot be had (%s): choose with %sport and %shost, or switch the page off with %senabled=false"
                            .formatted(
                                    options.host(),
                                    options.port(),
                                    e.getMessage(),
                                    PageOptions.PREFIX,
                                    PageOptions.PREFIX,
                                    PageOptions.PREFIX),
                    e);
        }
    }

    private ManagementHttpServer startServer() throws Exception {
        ManagementHttpServer server = new ManagementHttpServer();
        server.setCamelContext(context);
        server.setHost(options.host());
        server.setPort(options.port());
        server.setFileUploadEnabled(false);
        // What it tells goes far beyond shared memory: so only if the application has switched the consoles on.
        server.setDevConsoleEnabled(context.isDevConsole());
        context.addService(server, true, true);
        return server;
    }

    private void watch(String uri) {
        try {
            // It attaches, and sends nothing.
            Producer producer = context.getEndpoint(uri).createProducer();
            ServiceHelper.startService(producer);
            watched.add(producer);
        } catch (Exception e) {
            LOG.warn("The live page does not show {}: {}", uri, e.getMessage());
        }
    }

    private void startLooking(Observer observer) {
        long millis = options.interval().toMillis();
        thread = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "shm-page");
        looking = thread.scheduleAtFixedRate(() -> lookOrWarn(observer), millis, millis, TimeUnit.MILLISECONDS);
    }

    private static void lookOrWarn(Observer observer) {
        try {
            observer.look();
        } catch (RuntimeException | InternalError e) {
            // Thrown on, it would end the looking.
            LOG.warn("The live page misses a look: {}", e.getMessage(), e);
        }
    }

    private void tellAddress(ManagementHttpServer server, int port) {
        String scheme = server.isUseGlobalSslContextParameters() ? "https" : "http";
        String base = server.getPath().replaceAll("/+$", "");
        URI address = URI.create("%s://%s:%d%s%s".formatted(scheme, host(server), port, base, options.path()));
        context.getRegistry().bind(ADDRESS, address);
        LOG.info("Live page of shared memory: {}", address);
        if (options.write()) {
            LOG.info("Who opens it as {}#token={} may set cells and purge queues", address, options.token());
        }
    }

    /** One that a browser on this host reaches. */
    private static String host(ManagementHttpServer server) {
        String host = server.getHost();
        try {
            if (InetAddress.getByName(host).isAnyLocalAddress()) {
                return PageOptions.DEFAULT_HOST;
            }
        } catch (IOException e) {
            LOG.debug("{} has no address", host, e);
        }
        return host.contains(":") ? "[" + host + "]" : host;
    }

    @Override
    protected void doStop() {
        context.getRegistry().unbind(ADDRESS);
        if (looking != null) {
            looking.cancel(false);
            context.getExecutorServiceManager().shutdownGraceful(thread);
            looking = null;
        }
        watched.forEach(ServiceHelper::stopAndShutdownService);
        watched.clear();
    }
}
