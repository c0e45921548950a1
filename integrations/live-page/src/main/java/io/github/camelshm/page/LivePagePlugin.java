// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.ContextServicePlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each CamelContext of a JVM that has this jar its {@link LivePage}, once its routes have started, unless {@code
 * camel.shm-page.enabled=false}. Found by Camel through {@code META-INF/services}. If the page cannot be served, a
 * warning is logged, and the application continues without it.
 */
public final class LivePagePlugin implements ContextServicePlugin {
    private static final Logger LOG = LoggerFactory.getLogger(LivePagePlugin.class);

    /** {@inheritDoc} */
    @Override
    public void load(CamelContext context) {
        try {
            context.addStartupListener(new AtTheEnd());
        } catch (Exception e) {
            LOG.warn("There will be no live page: {}", e.getMessage(), e);
        }
    }

    /**
     * Starts the page after everything else: the properties are read, and the application's own server, if any, is
     * started.
     */
    private static final class AtTheEnd implements ExtendedStartupListener {
        @Override
        public void onCamelContextStarting(CamelContext context, boolean alreadyStarted) {
            // Too early.
        }

        @Override
        public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
            // Too early.
        }

        @Override
        public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
            try {
                PageOptions options = PageOptions.of(context);
                if (options.enabled()) {
                    context.addService(new LivePage(options), true, true);
                }
            } catch (Exception e) {
                if (!isJvmEnding()) {
                    // Camel wraps what a service throws at its start.
                    Throwable cause = e instanceof RuntimeCamelException && e.getCause() != null ? e.getCause() : e;
                    LOG.warn("There is no live page: {}", cause.getMessage());
                }
                LOG.debug("There is no live page", e);
            }
        }

        /** Whether the JVM is shutting down: then a server cannot start, and none is needed. */
        private static boolean isJvmEnding() {
            Thread probe = new Thread(() -> {});
            try {
                Runtime.getRuntime().addShutdownHook(probe);
                Runtime.getRuntime().removeShutdownHook(probe);
                return false;
            } catch (IllegalStateException e) {
                return true;
            }
        }
    }
}
