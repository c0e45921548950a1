// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;

/** Runs the routes of the demo with the orders from the YAML files. */
class OrderRoutesTest {
    private final String name = "demo-test-" + UUID.randomUUID();
    private final CapturedLog log = new CapturedLog();

    @Test
    void placesOrdersDoesThemAndReportsRedeliveries() throws Exception {
        QueueOptions options = QueueOptions.defaults()
                .withMessageSize(64)
                .withSegment(SegmentOptions.defaults().withUnlinkOnClose(true));
        Main shop = new Main();
        Main worker = new Main();
        try (log;
                Queue queue = Queue.open(SegmentDirectory.ofHost(), name, options)) {
            start(shop, "shop.yaml");
            Delivery first = queue.poll(60, TimeUnit.SECONDS);
            log.awaitMessage("Shop: Order 2 placed");
            first.requeue();

            start(worker, "worker.yaml");

            log.awaitMessage("Worker-2: Order 1 done (delivery 2)");
            log.awaitMessage("Worker-2: Order 2 done (first delivery)");
            assertThat(log.messages()).contains("Shop: Order 1 placed");
        } finally {
            shop.stop();
            worker.stop();
        }
    }

    private void start(Main main, String routes) throws Exception {
        main.configure().withRoutesIncludePattern("classpath:" + routes);
        main.addOverrideProperty("demo.queue", name);
        main.addOverrideProperty("demo.worker", "Worker-2");
        main.addOverrideProperty("demo.order.work", "5");
        main.start();
    }
}
