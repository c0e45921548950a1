// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.hosts;

import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** Camels with one end of the queue in a folder, as the demos have it. */
final class QueueRoute {
    static final String NAME = "orders";
    static final String ENTRY = "direct:orders";

    private QueueRoute() {}

    static CamelContext to(String folder) throws Exception {
        return start(folder, new RouteBuilder() {
            @Override
            public void configure() {
                from(ENTRY).to("shm-queue:" + NAME);
            }
        });
    }

    static CamelContext from(String folder, Consumer<String> receiver) throws Exception {
        return start(folder, new RouteBuilder() {
            @Override
            public void configure() {
                from("shm-queue:" + NAME)
                        .process(exchange ->
                                receiver.accept(exchange.getMessage().getBody(String.class)));
            }
        });
    }

    private static CamelContext start(String folder, RouteBuilder routes) throws Exception {
        Main main = new Main();
        main.addOverrideProperty("camel.component.shm-queue.directory", folder);
        main.configure().addRoutesBuilder(routes);
        main.start();
        return main.getCamelContext();
    }
}
