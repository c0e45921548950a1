// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page's own server: Camel's management server, so that it can also serve Camel's consoles, but with a listener of its
 * own. Once it has started, it listens at {@link #getHost} and {@link #getPort}, and no other server does.
 *
 * <p>Camel's listener promises neither. If the port is taken, Camel only logs that and continues, and the port that it
 * then reports belongs to another process. If the application has a server that is configured with that port, or has a Vert.x
 * of its own with one, both share it.
 */
final class PageServer extends ManagementHttpServer {
    private static final Logger LOG = LoggerFactory.getLogger(PageServer.class);

    private final PageOptions options;
    private final Handler<RoutingContext> guard;
    private final Connections connections = new Connections();
    private Vertx vertx;

    /** @param guard checks every request first, also those to Camel's consoles, which have no such check */
    PageServer(CamelContext context, PageOptions options, Handler<RoutingContext> guard) {
        this.options = options;
        this.guard = guard;
        setCamelContext(context);
        // The consoles show much more than shared memory, so they are served only if the application has enabled them.
        setDevConsoleEnabled(context.isDevConsole());
    }

    /** Camel creates its listener here. */
    @Override
    protected void doInit() {}

    /** @throws IOException if it cannot listen, with a message for the user */
    @Override
    protected void doStart() throws Exception {
        vertx = connections.newVertx();
        try {
            Router router = Router.router(vertx);
            // Any program of this host can send malformed requests, and Vert.x would log an error for each.
            router.errorHandler(
                    400, context -> context.response().setStatusCode(400).end("Bad Request"));
            router.route().order(Integer.MIN_VALUE).handler(guard);
            listen(router);
            addConsoles(router);
        } catch (Exception e) {
            doStop();
            throw e;
        }
    }

    /** Listens at the first port that is available. */
    private void listen(Router router) throws IOException, InterruptedException {
        IOException first = null;
        for (int port : options.candidatePorts()) {
            try {
                // A name may have several addresses: this server may have one of them, and another process another.
                setHost(InetAddress.getByName(options.host()).getHostAddress());
                setPort(await(vertx.createHttpServer()
                                .requestHandler(request -> answer(request, router))
                                .listen(port, getHost()))
                        .actualPort());
                if (first != null) {
                    LOG.info("The live page uses another port: {}", first.getMessage());
                }
                return;
            } catch (IOException e) {
                first = first == null ? refused(port, e) : first;
            }
        }
        throw first;
    }

    private void answer(HttpServerRequest request, Router router) {
        connections.heard(request.connection());
        router.handle(request);
    }

    private IOException refused(int port, IOException e) {
        return new IOException(
                "%s:%d is not available (%s): choose another with %4$sport and %4$shost, or disable the page with %4$senabled=false"
                        .formatted(options.host(), port, e.getMessage(), PageOptions.PREFIX),
                e);
    }

    /** Camel finds the router in the registry by a name with the port, which the application's registry may have already. */
    private void addConsoles(Router router) throws Exception {
        Registry registry = getCamelContext().getRegistry();
        String name = VertxPlatformHttpRouter.getRouterNameFromPort(getPort());
        Object ofApplication = registry.lookupByName(name);
        registry.bind(name, new VertxPlatformHttpRouter(null, vertx, router, name));
        try {
            super.doStart();
        } finally {
            registry.unbind(name);
            if (ofApplication != null) {
                registry.bind(name, ofApplication);
            }
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (vertx != null) {
            await(vertx.close());
            vertx = null;
        }
    }

    private static <T> T await(Future<T> future) throws IOException, InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }
}
