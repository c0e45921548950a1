// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two contexts that share a directory of queues, as two JVMs do. The sender's is {@link #context}; the receiver's is the
 * same or {@link #other}, as the test says.
 */
abstract class QueueFixture {
    /** For what happens at once, on a machine that runs other work as well. */
    static final Duration SOON = Duration.ofSeconds(20);

    /** For checkInterval, so that an outage is detected at once. */
    static final long CHECK_INTERVAL = 20;

    /** For tasks that wait for each other: on Java 25 the common pool, which may have one thread, runs them one by one. */
    static final Executor THREADS = task -> new Thread(task, "test").start();

    @TempDir
    Path directory;

    final ModelCamelContext context = newContext("sender");
    final ModelCamelContext other = newContext("receiver");

    /** Where the two ends of a queue are. */
    enum Ends {
        ONE_CONTEXT,
        TWO_CONTEXTS
    }

    @BeforeEach
    void useTheDirectory() {
        useTheDirectory(context);
        useTheDirectory(other);
    }

    @AfterEach
    void stopTheContexts() {
        context.stop();
        other.stop();
    }

    private static ModelCamelContext newContext(String name) {
        DefaultCamelContext made = new DefaultCamelContext();
        made.getCamelContextExtension().setName(name);
        return made;
    }

    private void useTheDirectory(CamelContext of) {
        ShmQueueComponent component = new ShmQueueComponent();
        component.setDirectory(directory.toString());
        component.setCheckInterval(CHECK_INTERVAL);
        of.addComponent("shm-queue", component);
        // A consumer of seda stops when its poll ends, usually after a second.
        of.getComponent("seda", SedaComponent.class).setDefaultPollTimeout(20);
        of.getShutdownStrategy().setTimeout(5);
    }

    static ShmQueueComponent component(CamelContext of) {
        return of.getComponent("shm-queue", ShmQueueComponent.class);
    }

    /** The context of the receiving end. */
    ModelCamelContext receiver(Ends ends) {
        return ends == Ends.ONE_CONTEXT ? context : other;
    }

    /** A route, as its builder writes it. */
    interface Routes {
        void configure(RouteBuilder builder) throws Exception;
    }

    /** Adds the routes to a context and starts it. */
    static void start(CamelContext in, Routes routes) throws Exception {
        in.addRoutes(new RouteBuilder() {
            @Override
            public void configure() throws Exception {
                routes.configure(this);
            }
        });
        in.start();
    }

    /** Adds a route that takes messages to the receiver's end, and starts both ends. */
    void startReceiver(Ends ends, String from, Processor processor) throws Exception {
        start(receiver(ends), builder -> builder.from(from)
                .routeId("receiving")
                .process(processor)
                .to("mock:out"));
        context.start();
    }

    MockEndpoint out(Ends ends) {
        return receiver(ends).getEndpoint("mock:out", MockEndpoint.class);
    }

    /** Sends a body to an endpoint and returns the exchange, failed or not. */
    Exchange send(String uri, Object body) {
        return template().send(uri, exchange -> exchange.getMessage().setBody(body));
    }

    /** Sends a body and waits for the reply, if the endpoint does; returns the exchange, failed or not. */
    Exchange request(String uri, Object body) {
        return template().request(uri, exchange -> exchange.getMessage().setBody(body));
    }

    ProducerTemplate template() {
        if (!context.isStarted()) {
            context.start();
        }
        return context.createProducerTemplate();
    }

    static void eventually(Callable<Boolean> condition) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    /** Opens the queue itself, as another program does. */
    Queue openQueue(String name) {
        return Queue.open(
                SegmentDirectory.at(directory),
                name,
                QueueOptions.defaults().withSegment(SegmentOptions.defaults().withCreateMode(CreateMode.NEVER)));
    }

    /** Creates the queue, as another program does. */
    Queue createQueue(String name) {
        return Queue.open(SegmentDirectory.at(directory), name, QueueOptions.defaults());
    }

    int depth(String name) {
        try (Queue queue = openQueue(name)) {
            return queue.depth();
        }
    }

    boolean exists(String name) {
        return Files.exists(directory.resolve(name));
    }

    /** The number of large messages' files that this JVM has open, whether they are removed or not. */
    static long openMessageFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(QueueFixture::isMessageFile).count();
        }
    }

    private static boolean isMessageFile(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().matches(".*/\\.\\w+\\.p\\d+\\.\\d+( \\(deleted\\))?");
        } catch (IOException e) {
            return false; // Closed meanwhile, such as the descriptor of this listing.
        }
    }
}
