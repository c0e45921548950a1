// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.process.QueueReceiver;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;

/** The two ends of a queue are two real JVMs, one of which exits or is killed. */
class QueueTwoJvmsIT extends QueueFixture {

    @Test
    void messagesAndRepliesCrossBetweenTwoJvms() throws Exception {
        try (ChildProcess receiver = startReceiver("shm-queue:x")) {
            Map<String, Object> headers = Map.of("mine", 7, "CamelMine", "stays");

            Exchange exchange = template().request("shm-queue:x", request -> {
                request.getMessage().setBody(List.of("hello", 1));
                request.getMessage().setHeaders(headers);
            });

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody()).isEqualTo("echo [hello, 1] 7 null");
            assertThat(request("shm-queue:x", "fail").getException())
                    .isInstanceOf(ShmQueueReplyException.class)
                    .hasMessageContaining("java.lang.IllegalStateException: as told");
            for (int size : List.of(100_000, 3_000_000)) {
                assertThat(send("shm-queue:x", new byte[size]).getException()).isNull();
                receiver.await("TAKEN %d bytes".formatted(size));
            }
            assertThat(context.getEndpoint("shm-queue:x", ShmQueueEndpoint.class)
                            .getDepth())
                    .isZero();
        }
    }

    @Test
    void messagesWaitForAJvmThatHasNotStarted() throws Exception {
        for (int i = 0; i < 10; i++) {
            send("shm-queue:x", i);
        }
        context.stop();

        try (ChildProcess receiver = startReceiver("shm-queue:x")) {
            for (int i = 0; i < 10; i++) {
                receiver.await("TAKEN " + i);
            }
            receiver.closeInput();
            assertThat(receiver.awaitExit()).isZero();
        }

        assertThat(depth("x")).isZero();
    }

    @Test
    void aKilledJvmsUnsettledMessageIsRedeliveredToAnother() throws Exception {
        MockEndpoint out = context.getEndpoint("mock:out", MockEndpoint.class);
        try (ChildProcess receiver = startReceiver("shm-queue:x")) {
            send("shm-queue:x", "hang");
            receiver.await("HANGING");
            for (int i = 0; i < 10; i++) {
                send("shm-queue:x", i);
            }
        } // Killed.

        start(context, builder -> builder.from("shm-queue:x").to("mock:out"));

        out.expectedMessageCount(11);
        out.assertIsSatisfied();
        Exchange again = out.getExchanges().stream()
                .filter(each -> "hang".equals(each.getMessage().getBody()))
                .findFirst()
                .orElseThrow();
        assertThat(again.getMessage().getHeader(ShmQueueConstants.DELIVERIES)).isEqualTo(2);
        Set<Object> others = new TreeSet<>();
        out.getExchanges().stream()
                .filter(each -> each.getMessage().getHeader(ShmQueueConstants.REDELIVERED) == null)
                .forEach(each -> others.add(each.getMessage().getBody()));
        assertThat(others).hasSize(10);
    }

    @Test
    void aMessageThatKillsItsConsumersIsDeadLettered() throws Exception {
        send("shm-queue:x", "die");
        for (int i = 0; i < 2; i++) {
            try (ChildProcess victim = startReceiver("shm-queue:x?maximumDeliveries=2&deadLetter=shm-queue:dead")) {
                assertThat(victim.awaitExit()).isEqualTo(137);
            }
        }

        try (ChildProcess survivor = startReceiver("shm-queue:x?maximumDeliveries=2&deadLetter=shm-queue:dead")) {
            start(context, builder -> builder.from("shm-queue:dead").to("mock:dead"));
            MockEndpoint dead = context.getEndpoint("mock:dead", MockEndpoint.class);
            dead.expectedBodiesReceived("die");
            dead.expectedHeaderReceived(
                    ShmQueueConstants.DEAD_LETTER_REASON,
                    "It was delivered 2 times before and never acknowledged: its consumers died, requeued "
                            + "it, or failed");

            dead.assertIsSatisfied();
            assertThat(survivor.isAlive()).isTrue();
        }
    }

    private ChildProcess startReceiver(String uri) throws Exception {
        ChildProcess receiver = ChildProcess.start(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                QueueReceiver.class.getName(),
                directory.toString(),
                uri);
        receiver.await("STARTED");
        return receiver;
    }
}
