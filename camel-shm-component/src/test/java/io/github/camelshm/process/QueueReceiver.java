// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.builder.RouteBuilder;

/** A route that prints the messages that it takes, and executes commands until its input ends. */
public final class QueueReceiver {
    private QueueReceiver() {}

    @SuppressWarnings("try") // No thread interrupts the close.
    public static void main(String[] args) throws Exception {
        try (CamelContext context = QueueContext.in(args[0])) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(args[1]).process(QueueReceiver::take);
                }
            });
            System.out.println("STARTED");
            context.start();
            while (System.in.read() >= 0) {
                // Runs until the input ends.
            }
        }
    }

    private static void take(Exchange exchange) throws Exception {
        Object body = exchange.getMessage().getBody();
        if (body instanceof byte[] || body instanceof StreamCache) {
            System.out.println("TAKEN %d bytes".formatted(exchange.getMessage().getBody(byte[].class).length));
            return;
        }
        System.out.println("TAKEN " + body);
        if ("die".equals(body)) {
            kill(ProcessHandle.current().pid());
        } else if ("hang".equals(body)) {
            System.out.println("HANGING");
            Thread.sleep(600_000);
        } else if ("fail".equals(body)) {
            throw new IllegalStateException("as told");
        }
        exchange.getMessage()
                .setBody("echo %s %s %s"
                        .formatted(
                                body,
                                exchange.getMessage().getHeader("mine"),
                                exchange.getMessage().getHeader("CamelMine")));
    }

    /** Kills like another program; a JVM's own API cannot kill it with SIGKILL. */
    private static void kill(long pid) {
        try {
            new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor();
            Thread.sleep(600_000);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
