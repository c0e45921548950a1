// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.hosts;

import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** Camel contexts like those of the demos, whose segments are in a folder of the run. */
final class FolderCamel {
    static final String NAME = "orders";
    static final String ENTRY = "direct:orders";

    private FolderCamel() {}

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

    static CamelContext start(String folder, RouteBuilder routes) throws Exception {
        Main main = in(folder);
        main.configure().addRoutesBuilder(routes);
        main.start();
        return main.getCamelContext();
    }

    /** Creates a context, to which the caller adds routes before it starts it. */
    static Main in(String folder) {
        Main main = new Main();
        main.addOverrideProperty("camel.component.shm.directory", folder);
        main.addOverrideProperty("camel.component.shm-queue.directory", folder);
        // The component's own default: the demos' messages are shorter.
        main.addOverrideProperty("camel.component.shm-queue.messageSize", "4096");
        return main;
    }
}
