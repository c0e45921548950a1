// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import io.github.camelshm.component.queue.ShmQueueConstants;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.BrowsableEndpoint;

/**
 * A route for each URI, which prints the messages that it takes. Executes commands on all of them until its input ends.
 */
public final class GatedReceivers {
    private static final int ALL = 1_000;

    /** Permits for messages to continue. Each message needs one in the middle of its route. */
    private static final Semaphore GATE = new Semaphore(ALL);

    private GatedReceivers() {}

    @SuppressWarnings("try") // No thread interrupts the close.
    public static void main(String[] args) throws Exception {
        try (CamelContext context = QueueContext.in(args[0])) {
            for (int i = 1; i < args.length; i++) {
                String uri = args[i];
                context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri).process(GatedReceivers::take);
                    }
                });
            }
            context.start();
            System.out.println("STARTED");
            execute(context);
        }
    }

    private static void execute(CamelContext context) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "hold" -> GATE.acquire(ALL);
                case "release" -> GATE.release(ALL);
                default -> {
                    for (Route route : List.copyOf(context.getRoutes())) {
                        execute(command, route, context);
                    }
                }
            }
            System.out.println("DONE " + command);
        }
    }

    private static void execute(String command, Route route, CamelContext context) throws Exception {
        switch (command) {
            case "suspend" -> context.getRouteController().suspendRoute(route.getId());
            case "resume" -> context.getRouteController().resumeRoute(route.getId());
            case "stop" -> context.getRouteController().stopRoute(route.getId());
            case "browse" ->
                System.out.println("BROWSED "
                        + ((BrowsableEndpoint) route.getEndpoint())
                                .getExchanges().stream()
                                        .map(each -> each.getMessage().getBody())
                                        .toList());
            default -> throw new IllegalArgumentException(command);
        }
    }

    private static void take(Exchange exchange) throws InterruptedException {
        Object body = exchange.getMessage().getBody();
        Object deliveries = exchange.getMessage().getHeader(ShmQueueConstants.DELIVERIES, 1, Integer.class);
        System.out.println("TAKEN %s %s".formatted(body, deliveries));
        GATE.acquire();
        GATE.release();
        if ("fail".equals(body)) {
            throw new IllegalStateException("as told");
        }
        exchange.getMessage().setBody("done " + body);
    }
}
