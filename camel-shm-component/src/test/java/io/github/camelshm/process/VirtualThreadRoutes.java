// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;

/** Routes that may run on virtual threads and print their thread, until its input ends. */
public final class VirtualThreadRoutes {
    private VirtualThreadRoutes() {}

    /** The arguments are the directory, the consumers' idle strategy, and their number. */
    public static void main(String[] arguments) throws Exception {
        String consuming = "?idleStrategy=%s&concurrentConsumers=%s".formatted(arguments[1], arguments[2]);
        CamelContext context = QueueContext.in(arguments[0]);
        try {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("shm-queue:answering" + consuming).process(VirtualThreadRoutes::describeThread);
                    from("seda:tick")
                            .process(VirtualThreadRoutes::describeThread)
                            .process(VirtualThreadRoutes::print);
                    from("timer:tick?period=100").to("seda:tick");
                }
            });
            context.start();
            ProducerTemplate template = context.createProducerTemplate();
            Exchange reply = template.send("shm-queue:answering", ExchangePattern.InOut, exchange -> {});
            System.out.println("REPLY " + reply.getMessage().getBody() + " " + reply.getException());
            Exchange late = template.send("shm-queue:silent?timeout=200", ExchangePattern.InOut, exchange -> {});
            System.out.println("TIMED OUT " + late.getException());
            while (System.in.read() >= 0) {
                // Runs until the test has read enough.
            }
        } finally {
            context.stop();
        }
    }

    private static void describeThread(Exchange exchange) throws ReflectiveOperationException {
        Thread thread = Thread.currentThread();
        // Java 17, which compiles this, has no such method.
        Object isVirtual = Thread.class.getMethod("isVirtual").invoke(thread);
        exchange.getMessage().setBody("%s virtual=%s".formatted(thread.getName(), isVirtual));
    }

    private static void print(Exchange exchange) {
        System.out.println("TICK " + exchange.getMessage().getBody());
    }
}
