// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;

/** Runs the bridge to Kafka from its YAML file without a Kafka broker. */
class BridgeRoutesIT {
    /** More than maximumDeliveries, which must have no effect here. */
    private static final int DELIVERED_BEFORE = 6;

    /** The longest duration of an attempt, by the timeouts in the YAML file. */
    private static final Duration AN_ATTEMPT = Duration.ofSeconds(5);

    private final String name = "bridge-it-" + UUID.randomUUID();

    @Test
    void keepsTheOrderThoughItIsStoppedWhileKafkaIsDown() throws Exception {
        assumeTrue(System.getProperty("camel.version").equals(System.getProperty("camel.lts.version")));
        QueueOptions options = QueueOptions.defaults()
                .withMessageSize(64)
                .withSegment(SegmentOptions.defaults().withUnlinkOnClose(true));
        try (Queue queue = Queue.open(SegmentDirectory.ofHost(), name, options)) {
            placeOrder();
            byte[] order = null;
            for (int i = 0; i < DELIVERED_BEFORE; i++) {
                Delivery delivery = queue.poll(60, TimeUnit.SECONDS);
                order = delivery.read();
                delivery.requeue();
            }

            Main bridge = startBridge();
            Terminal.awaiting("the bridge to keep the order unsettled for longer than an attempt takes")
                    .during(AN_ATTEMPT.multipliedBy(3).dividedBy(2))
                    .until(() -> queue.status().unsettled() == 1);
            bridge.stop();

            Delivery delivery = queue.poll(60, TimeUnit.SECONDS);
            assertThat(delivery).isNotNull();
            assertThat(delivery.read()).isEqualTo(order);
            assertThat(delivery.deliveries()).isEqualTo(DELIVERED_BEFORE + 2);
            delivery.acknowledge();
        }
    }

    private void placeOrder() {
        CamelContext shop = new DefaultCamelContext();
        shop.start();
        shop.createProducerTemplate().sendBody("shm-queue:%s?createMode=never".formatted(name), "an order");
        shop.stop();
    }

    private Main startBridge() throws Exception {
        Main bridge = new Main();
        bridge.configure().withRoutesIncludePattern("classpath:bridge-to-kafka.yaml");
        bridge.addOverrideProperty("camel.main.shutdownTimeout", "1");
        bridge.addOverrideProperty("demo.queue", name);
        bridge.addOverrideProperty("demo.topic", name);
        try (ServerSocket closedNow = new ServerSocket(0)) {
            bridge.addOverrideProperty("demo.brokers", "127.0.0.1:" + closedNow.getLocalPort());
        }
        bridge.start();
        return bridge;
    }
}
