// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.component.queue.ShmQueueComponent;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.SegmentDirectory;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A route that uses a queue as cells, or cells as a queue, fails with an error that says so. */
class SegmentKindRoutesTest extends CamelFixture {
    private static final String IS_A_QUEUE =
            "Segment 'orders' is a queue: use shm-queue:orders, or type=raw to reach its bytes";
    private static final String IS_NOT_A_QUEUE =
            "Segment 'orders' is not a queue: it has no queue's header (use shm:orders for cells)";

    @BeforeEach
    void addQueues() {
        ShmQueueComponent queues = new ShmQueueComponent();
        queues.setDirectory(directory.toString());
        queues.setCheckInterval(CHECK_INTERVAL);
        context.addComponent("shm-queue", queues);
    }

    @Test
    void aRefusedCellOperationLeavesTheMessageInTheQueue() throws Exception {
        template().sendBody("shm-queue:orders", "first");

        Throwable refused = catchThrowable(() -> send("shm:orders?operation=increment", null));

        assertThat(messages(refused)).contains(IS_A_QUEUE);
        assertThat(context.createConsumerTemplate().receiveBody("shm-queue:orders", SOON.toMillis(), String.class))
                .isEqualTo("first");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shm:orders",
                "shm:orders?createMode=never",
                "shm:orders?reattach=false",
                "shm:orders?type=string&length=20",
                "shm:orders?fields=count:int64&offset=64",
            })
    void aRouteThatWritesCellsOfAQueueDoesNotStart(String uri) throws Exception {
        createQueue("orders");

        Throwable producing =
                catchThrowable(() -> start(builder -> builder.from("direct:in").to(uri)));
        assertThat(messages(producing)).contains(IS_A_QUEUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shm:orders", "shm:orders?type=boolean"})
    void aRouteThatReadsCellsOfAQueueDoesNotStart(String uri) throws Exception {
        createQueue("orders");

        Throwable consuming =
                catchThrowable(() -> start(builder -> builder.from(uri).to("mock:out")));
        assertThat(messages(consuming)).contains(IS_A_QUEUE);
    }

    @Test
    void theBytesOfAQueueAreAccessibleAsRaw() {
        createQueue("orders");

        Exchange got = send("shm:orders?type=raw&length=8&operation=get", null);

        assertThat(got.getException()).isNull();
        assertThat(got.getMessage().getBody(String.class)).isEqualTo("camelshq");
    }

    @Test
    void cellsWhoseNameBecomesAQueueWaitUntilItMeansCellsAgain() throws Exception {
        startRoute("direct:in", route -> route.to("shm:orders?operation=increment&attachTimeout=0"));
        template().sendBody("direct:in", null);
        createQueue("new");
        byte[] queue = Files.readAllBytes(directory.resolve("new"));
        Files.move(directory.resolve("new"), directory.resolve("orders"), StandardCopyOption.ATOMIC_MOVE);

        await().atMost(SOON)
                .until(() -> messages(send("direct:in", null).getException()).contains(IS_A_QUEUE));
        assertThat(directory.resolve("orders")).hasBinaryContent(queue);
        createFile("orders", 4096);

        await().atMost(SOON).until(() -> send("direct:in", null).getException() == null);
        assertThat(read("orders")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shm-queue:orders", "shm-queue:orders?reattach=false", "shm-queue:orders?createMode=never"})
    void aRouteWithAQueueInASegmentOfCellsDoesNotStart(String uri) throws Exception {
        template().sendBody("shm:orders", 5);
        String impatient = uri + (uri.contains("?") ? "&" : "?") + "attachTimeout=0";

        Throwable consuming = catchThrowable(
                () -> addRoutes(builder -> builder.from(impatient).to("mock:out")));

        Throwable producing = catchThrowable(() -> send(impatient, "x"));

        assertThat(messages(consuming)).contains(IS_NOT_A_QUEUE);
        assertThat(messages(producing)).contains(IS_NOT_A_QUEUE);
        assertThat(read("orders")).isEqualTo(5);
    }

    private void createQueue(String name) {
        Queue.open(
                        SegmentDirectory.at(directory),
                        name,
                        QueueOptions.defaults().withCapacity(16).withMessageSize(256))
                .close();
    }

    /** The messages of a throwable and its causes. */
    private static String messages(Throwable thrown) {
        StringBuilder messages = new StringBuilder();
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            messages.append(t.getMessage()).append(System.lineSeparator());
        }
        return messages.toString();
    }
}
