// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.component.queue.ShmQueueComponent;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.function.BiConsumer;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * An application that is deployed into a class loader of its own and undeployed again. It uses cells, messages,
 * requests and large messages, sends from a thread of another owner, and stops.
 */
public final class LoadedApplication implements BiConsumer<String, ExecutorService> {
    private static final int LARGE = 2 << 20;

    @Override
    public void accept(String directory, ExecutorService thread) {
        ShmComponent cells = new ShmComponent();
        cells.setDirectory(directory);
        ShmQueueComponent queues = new ShmQueueComponent();
        queues.setDirectory(directory);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.setApplicationContextClassLoader(LoadedApplication.class.getClassLoader());
            context.addComponent("shm", cells);
            context.addComponent("shm-queue", queues);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("shm-queue:orders").to("mock:orders");
                    from("shm-queue:prices").setBody(constant(42));
                    from("shm:counter?initialDelay=0&delay=5").to("mock:counts");
                }
            });
            context.start();
            MockEndpoint orders = context.getEndpoint("mock:orders", MockEndpoint.class);
            orders.expectedMessageCount(2);
            // A static field of Camel keeps the context, and with it the exchanges that the endpoint has received.
            orders.setRetainFirst(0);
            orders.setRetainLast(0);
            ProducerTemplate template = context.createProducerTemplate();
            thread.submit((Callable<Void>) () -> send(template)).get();
            orders.assertIsSatisfied(Duration.ofSeconds(20).toMillis());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Void send(ProducerTemplate template) {
        template.sendBody("shm:counter?operation=increment", null);
        template.sendBody("shm:point?fields=x:int32,y:int32", Map.of("x", 1, "y", 2));
        template.sendBody("shm:point?fields=x:int32,y:int32", new UndeployedTest.Kept(3, 4));
        template.sendBody("shm-queue:orders", "one");
        template.sendBody("shm-queue:orders", new byte[LARGE]);
        Object price = template.requestBody("shm-queue:prices", "two");
        if (!Integer.valueOf(42).equals(price)) {
            throw new IllegalStateException("The reply is " + price);
        }
        return null;
    }
}
