// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelshm.memory.Delivery;
import io.github.camelshm.memory.Queue;
import io.github.camelshm.memory.QueueOptions;
import io.github.camelshm.memory.SegmentDirectory;
import io.github.camelshm.memory.SegmentOptions;
import java.net.ServerSocket;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;

/** The bridge to Kafka as it stands in its YAML file, while there is no Kafka. */
class BridgeRoutesIT {
    /** More than the queue's maximumDeliveries, of which none must matter. */
    private static final int DELIVERED_BEFORE = 6;

    private final String name = "bridge-it-" + UUID.randomUUID();

    @Test
    void keepsTheOrderThoughItIsStoppedAgainWhileKafkaIsAway() throws Exception {
        assumeTrue(System.getProperty("camel.version").equals(System.getProperty("camel.lts.version")));
        QueueOptions options = QueueOptions.defaults()
                .withMessageSize(64)
                .withSegment(SegmentOptions.defaults().withUnlinkOnClose(true));
        try (Queue queue = SegmentDirectory.ofHost().openQueue(name, options)) {
            byte[] order = "an order".getBytes(UTF_8);
            queue.offer(order, 0, order.length);
            for (int i = 0; i < DELIVERED_BEFORE; i++) {
                queue.poll(60, TimeUnit.SECONDS).giveBack();
            }

            Main bridge = startBridge();
            Terminal.awaiting("the bridge to have the order in hand")
                    .until(() -> queue.status().taken() == 1);
            bridge.stop();

            Delivery delivery = queue.poll(60, TimeUnit.SECONDS);
            assertThat(delivery).isNotNull();
            assertThat(delivery.read()).isEqualTo(order);
            assertThat(delivery.deliveries()).isEqualTo(DELIVERED_BEFORE + 2);
            delivery.acknowledge();
        }
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
