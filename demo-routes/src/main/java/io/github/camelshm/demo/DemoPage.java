// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.net.URI;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.slf4j.LoggerFactory;

/**
 * The live page for the segment or queue of a demo. The demo's parent serves it, because the parent outlives the other
 * processes. It uses a CamelContext of its own without a route. Nothing waits for the page, and a demo without the page on
 * its class path runs without.
 */
final class DemoPage {
    /** A resource in the jar of the page. */
    private static final String MARK = "/io/github/camelshm/page/index.html";
    /** The name under which the page has its address in the registry. */
    private static final String ADDRESS = "shm-page-address";

    private final Main main = new Main() {
        @Override
        protected CamelContext createCamelContext() {
            CamelContext made = super.createCamelContext();
            // Camel would search the JVM's own class path for plugins, and in Maven's JVM that is Maven's.
            made.setApplicationContextClassLoader(DemoPage.class.getClassLoader());
            return made;
        }
    };

    private final Thread thread = new Thread(this::serve, "demo-page");

    /** The port that the user chose for the page, if any. */
    private final Optional<Integer> port;

    private DemoPage(String name, String watched, Optional<Integer> port) {
        this.port = port;
        Properties properties = new Properties();
        properties.setProperty("camel.main.name", name);
        properties.setProperty("camel.main.routesIncludePattern", "false");
        properties.setProperty("camel.shm-page.enabled", "true");
        // Without a port the page takes its default one, or any that is free.
        port.ifPresent(chosen -> properties.setProperty("camel.shm-page.port", String.valueOf(chosen)));
        properties.setProperty("camel.shm-page.watch", watched);
        main.setOverrideProperties(properties);
        // The default strategy stops Camel on a signal; here only the parent decides when a process ends.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        thread.setDaemon(true);
    }

    /**
     * Starts to serve the page, and prints its address when it is available.
     *
     * @param name of the parent, which the page shows
     * @param watched the URI of the endpoint to show, or empty for no page
     * @param port of the page, 0 for any, or empty for the default port or, if that is taken, any
     */
    static DemoPage start(String name, String watched, Optional<Integer> port) {
        DemoPage page = new DemoPage(name, watched, port);
        if (!watched.isEmpty() && DemoPage.class.getResource(MARK) != null) {
            page.thread.start();
        }
        return page;
    }

    private void serve() {
        try {
            main.start();
            URI address = main.getCamelContext().getRegistry().lookupByNameAndType(ADDRESS, URI.class);
            if (address != null) {
                System.out.println("Live page: " + address);
            } else if (port.orElse(0) != 0) {
                // The page has logged the reason, but not the demo's option for another port.
                System.out.println("There is no live page at port %d, which %s asks for"
                        .formatted(port.get(), UserOptions.PAGE_PORT));
            }
        } catch (Exception e) {
            LoggerFactory.getLogger(DemoPage.class).warn("There is no live page: {}", e.getMessage(), e);
        }
    }

    /** Detaches from the shown endpoint, so that the parent may be its last user. Waits for a start in progress. */
    void stop() throws InterruptedException {
        thread.join();
        main.stop();
    }
}
