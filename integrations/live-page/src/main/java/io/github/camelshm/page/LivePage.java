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
 * The page that shows the segments and queues of a CamelContext as they change. If the application has its own management
 * server ({@code camel.management.enabled=true}), the page is there, because that server decides who may see it. Otherwise
 * it starts a server of its own, for this host only. While the page is served, Camel's registry has its address as a
 * {@link URI} under the name {@link #ADDRESS}.
 */
final class LivePage extends ServiceSupport implements CamelContextAware, StaticService {
    /** The name in the registry. */
    static final String ADDRESS = "shm-page-address";

    private static final Logger LOG = LoggerFactory.getLogger(LivePage.class);

    private final PageOptions options;
    private final List<Producer> watched = new ArrayList<>();

    private CamelContext context;
    private ScheduledExecutorService thread;
    private ScheduledFuture<?> observing;
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
     * @throws IOException if it does not listen: Camel has only logged that, and would report the port that it wanted
     */
    private static int listeningPort(ManagementHttpServer server) throws IOException {
        HttpServer listener = server.getRouter().getServer().getServer();
        try {
            // Only a server that listens refuses this. Vert.x has no public method that only tests it.
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
        observer.observe();
        new PageRoutes(context, options, observer).addTo(router);
        startObserving(observer);
    }

    private void watch(String uri) {
        try {
            // The producer attaches, and sends nothing.
            Producer producer = context.getEndpoint(uri).createProducer();
            ServiceHelper.startService(producer);
            watched.add(producer);
        } catch (Exception e) {
            LOG.warn("The live page does not show {}: {}", Printable.of(uri), Printable.of(e.getMessage()));
        }
    }

    private void startObserving(Observer observer) {
        long millis = options.interval().toMillis();
        thread = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "shm-page");
        observing = thread.scheduleAtFixedRate(() -> observeOrWarn(observer), millis, millis, TimeUnit.MILLISECONDS);
    }

    private static void observeOrWarn(Observer observer) {
        try {
            observer.observe();
        } catch (RuntimeException | InternalError e) {
            // An exception that left this method would end the schedule.
            LOG.warn("The live page misses a look: {}", e.getMessage(), e);
        }
    }

    private void announceAddress(ManagementHttpServer server, int port) {
        String scheme = server.isUseGlobalSslContextParameters() ? "https" : "http";
        String base = server.getPath().replaceAll("/+$", "");
        URI address = URI.create("%s://%s:%d%s%s".formatted(scheme, host(server), port, base, options.path()));
        context.getRegistry().bind(ADDRESS, address);
        LOG.info("Live page of shared memory: {}", address);
        if (options.write()) {
            LOG.info("Who opens it as {}#token={} may set cells and purge queues", address, options.token());
        }
    }

    /** Returns an address by which a browser on this host reaches the server. */
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
        if (observing != null) {
            observing.cancel(false);
            context.getExecutorServiceManager().shutdownGraceful(thread);
            observing = null;
        }
        watched.forEach(ServiceHelper::stopAndShutdownService);
        watched.clear();
    }
}
