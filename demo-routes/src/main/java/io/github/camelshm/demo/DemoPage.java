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
 * The live page of what a demo shares, served by the demo's parent, as that outlives the others: a CamelContext of its own,
 * without a route, which only looks. Nothing else waits for it, and a demo whose class path lacks the page runs without.
 */
final class DemoPage {
    /** Is in the jar of the page. */
    private static final String MARK = "/io/github/camelshm/page/index.html";
    /** The name under which the page has its address in the registry. */
    private static final String ADDRESS = "shm-page-address";

    private final Main main = new Main() {
        @Override
        protected CamelContext createCamelContext() {
            CamelContext made = super.createCamelContext();
            // Camel looks for plugins in the JVM's own class path otherwise, and in Maven's JVM that is Maven's.
            made.setApplicationContextClassLoader(DemoPage.class.getClassLoader());
            return made;
        }
    };

    private final Thread thread = new Thread(this::serve, "demo-page");

    /** Where the user wants the page, if anywhere in particular. */
    private final Optional<Integer> port;

    private DemoPage(String name, String watched, Optional<Integer> port) {
        this.port = port;
        Properties properties = new Properties();
        properties.setProperty("camel.main.name", name);
        properties.setProperty("camel.main.routesIncludePattern", "false");
        properties.setProperty("camel.shm-page.enabled", "true");
        // Without, the page takes its usual one, or any that is free.
        port.ifPresent(chosen -> properties.setProperty("camel.shm-page.port", String.valueOf(chosen)));
        properties.setProperty("camel.shm-page.watch", watched);
        main.setOverrideProperties(properties);
        // The other one ends Camel by itself on a signal; here the parent alone decides who ends when.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        thread.setDaemon(true);
    }

    /**
     * Starts to serve the page, and prints its address when it is there.
     *
     * @param name of the parent, for those who look
     * @param watched the URI of the endpoint to be shown, or empty for no page
     * @param port to be listened at, 0 for any, or nothing for the usual one or, where that is taken, any
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
                // The page has said why, but not by which option of a demo to choose another port.
                System.out.println("There is no live page at port %d, which %s asks for"
                        .formatted(port.get(), UserOptions.PAGE_PORT));
            }
        } catch (Exception e) {
            LoggerFactory.getLogger(DemoPage.class).warn("There is no live page: {}", e.getMessage(), e);
        }
    }

    /** Lets go of what is shown, so that its last user may be the parent. Waits for the start, if that is still going on. */
    void stop() throws InterruptedException {
        thread.join();
        main.stop();
    }
}
