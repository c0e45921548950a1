// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A polling consumer returns the value at once, at every poll, whether it has changed or not. */
@Timeout(60)
class PollingConsumerTest extends CamelFixture {
    /** Far longer than a test may take, so a test that waits for it fails. */
    private static final long LONG = Duration.ofHours(1).toMillis();

    @Test
    void pollEnrichPutsTheValueIntoTheBody() throws Exception {
        startRoute("direct:in", route -> route.pollEnrich("shm:x", LONG));

        assertThat(send("direct:in", "before").getMessage().getBody()).isEqualTo(0L);
        assertThat(send("direct:in", "before").getMessage().getBody()).isEqualTo(0L);
        write("x", 7);
        assertThat(send("direct:in", "before").getMessage().getBody()).isEqualTo(7L);
    }

    @Test
    void pollEnrichMergesWithAnAggregationStrategy() throws Exception {
        startRoute(
                "direct:in",
                route -> route.pollEnrich("shm:x", LONG, (original, polled) -> {
                    original.getMessage()
                            .setHeader("counter", polled.getMessage().getBody());
                    return original;
                }));

        Exchange exchange = send("direct:in", "before");

        assertThat(exchange.getMessage().getBody()).isEqualTo("before");
        assertThat(exchange.getMessage().getHeader("counter")).isEqualTo(0L);
    }

    @Test
    void pollPutsTheValueIntoTheBody() throws Exception {
        startRoute("direct:in", route -> route.poll("shm:x", LONG));

        assertThat(send("direct:in", "before").getMessage().getBody()).isEqualTo(0L);
        assertThat(send("direct:in", "before").getMessage().getBody()).isEqualTo(0L);
    }

    @Test
    void pollEnrichTakesTheNameFromTheExchange() throws Exception {
        createFile("a", 8);
        write("a", 1);
        createFile("b", 8);
        write("b", 2);
        start(builder ->
                builder.from("direct:in").pollEnrich().simple("shm:${body}").timeout(0));

        assertThat(send("direct:in", "a").getMessage().getBody()).isEqualTo(1L);
        assertThat(send("direct:in", "b").getMessage().getBody()).isEqualTo(2L);
    }

    @Test
    void aConsumerTemplateReceivesTheValueWithAnyTimeout() {
        context.start();
        ConsumerTemplate consumer = context.createConsumerTemplate();

        for (int i = 0; i < 2; i++) {
            assertThat(consumer.receiveBody("shm:x")).isEqualTo(0L);
            assertThat(consumer.receiveBody("shm:x", LONG)).isEqualTo(0L);
            assertThat(consumer.receiveBody("shm:x", 0)).isEqualTo(0L);
            assertThat(consumer.receiveBodyNoWait("shm:x", Long.class)).isEqualTo(0L);
        }
        consumer.stop();
    }

    @Test
    void optionsOfThePollingBridgeDoNoHarm() {
        context.start();
        ConsumerTemplate consumer = context.createConsumerTemplate();

        assertThat(consumer.receiveBody("shm:x?bridgeErrorHandler=true&initialDelay=" + LONG))
                .isEqualTo(0L);
        consumer.stop();
    }

    @Test
    void aMissingSegmentIsAnError() {
        context.start();
        ConsumerTemplate consumer = context.createConsumerTemplate();

        assertThatThrownBy(() -> consumer.receiveBodyNoWait("shm:x?createMode=never"))
                .hasStackTraceContaining("There is no segment 'x' in ");
        consumer.stop();
    }

    @Test
    void producerOptionsAreRefused() {
        context.start();
        ConsumerTemplate consumer = context.createConsumerTemplate();

        assertThatThrownBy(() -> consumer.receiveBodyNoWait("shm:x?operation=increment"))
                .hasStackTraceContaining("Option operation: 'increment' is for producers");
        consumer.stop();
    }

    @Test
    void aStoppedTemplateDetachesFromTheSegment() {
        context.start();
        ConsumerTemplate consumer = context.createConsumerTemplate();
        consumer.receiveBody("shm:x?unlinkOnStop=true");
        assertThat(exists("x")).isTrue();

        consumer.stop();

        assertThat(exists("x")).isFalse();
    }
}
