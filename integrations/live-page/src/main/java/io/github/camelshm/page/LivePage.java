// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import io.github.camelshm.text.Printable;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
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
 * The page that shows the segments and queues of a CamelContext as they change. It is on the application's own management
 * server ({@code camel.management.enabled=true}) if there is one, because that server decides which users may see it.
 * Otherwise it is on a server that it starts itself, for this host alone. While it is served, its address is in Camel's
 * registry, as a {@link URI} by the name of {@link #ADDRESS}.
 */
final class LivePage extends ServiceSupport implements CamelContextAware, StaticService {
    /** The name in the registry. */
    static final String ADDRESS = "shm-page-address";

    private static final Logger LOG = LoggerFactory.getLogger(LivePage.class);

    private final PageOptions options;
    private final List<Producer> watched = new ArrayList<>();

    private CamelContext context;
    private ScheduledExecutorService thread;
    private ScheduledFuture<?> updates;
    private PageServer ownServer;

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
        try {
            ManagementHttpServer ofApplication = context.hasService(ManagementHttpServer.class);
            if (ofApplication == null) {
                Guard guard = new Guard(options);
                ownServer = new PageServer(context, options, guard::checkHost);
                ServiceHelper.startService(ownServer);
                show(ownServer.getRouter());
                announceAddress(ownServer, ownServer.getPort());
            } else {
                int port = listeningPort(ofApplication);
                show(ofApplication.getRouter());
                announceAddress(ofApplication, port);
            }
        } catch (Exception e) {
            doStop();
            throw e;
        }
    }

    /**
     * The port at which the application's management server listens.
     *
     * @throws IOException if it does not listen: Camel only logs that, and reports the port that was configured
     */
    private static int listeningPort(ManagementHttpServer server) throws IOException {
        HttpServer listener = server.getRouter().getServer().getServer();
        try {
            // Only a server that listens refuses this. Vert.x has no public method to ask whether it does.
            listener.exceptionHandler(null);
        } catch (IllegalStateException e) {
            return listener.actualPort();
        }
        throw new IOException(
                "the application's management server does not listen at %s:%d; choose a free port with camel.management.port"
                        .formatted(server.getHost(), server.getPort()));
    }

    private void show(Router router) throws IOException {
        options.watch().forEach(this::watch);
        Observer observer = new Observer(context, options);
        observer.update();
        new PageRoutes(context, options, observer).addTo(router);
        startUpdating(observer);
    }

    private void watch(String uri) {
        try {
            // Attaches to the segment, and sends nothing.
            Producer producer = context.getEndpoint(uri).createProducer();
            ServiceHelper.startService(producer);
            watched.add(producer);
        } catch (Exception e) {
            LOG.warn("The live page does not show {}: {}", Printable.of(uri), Printable.of(e.getMessage()));
        }
    }

    private void startUpdating(Observer observer) {
        long millis = options.interval().toMillis();
        thread = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "shm-page");
        updates = thread.scheduleAtFixedRate(() -> updateOrWarn(observer), millis, millis, TimeUnit.MILLISECONDS);
    }

    private static void updateOrWarn(Observer observer) {
        try {
            observer.update();
        } catch (RuntimeException | InternalError e) {
            // Rethrown, it would cancel the updates.
            LOG.warn("The live page could not be updated: {}", e.getMessage(), e);
        }
    }

    private void announceAddress(ManagementHttpServer server, int port) {
        String scheme = server.isUseGlobalSslContextParameters() ? "https" : "http";
        String base = server.getPath().replaceAll("/+$", "");
        URI address = URI.create("%s://%s:%d%s%s".formatted(scheme, host(server), port, base, options.path()));
        context.getRegistry().bind(ADDRESS, address);
        LOG.info("Live page of shared memory: {}", address);
        if (options.write()) {
            LOG.info("The page, opened as {}#token={}, may set cells and purge queues", address, options.token());
        }
    }

    /** A host name by which a browser on this host reaches the server. */
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
        ServiceHelper.stopAndShutdownService(ownServer);
        if (updates != null) {
            updates.cancel(false);
            context.getExecutorServiceManager().shutdownGraceful(thread);
            updates = null;
        }
        watched.forEach(ServiceHelper::stopAndShutdownService);
        watched.clear();
    }
}
