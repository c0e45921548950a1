// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A toD creates a queue for each name, and each occupies all of its memory. */
class ManyQueuesTest extends QueueFixture {
    @ParameterizedTest
    @CsvSource({"1000, 100, false, 0", "1000, 130, false, 1", "1, 130, false, 1", "1, 130, true, 0"})
    void moreThanAHundredAreReportedOnceWithTheirMemory(int cacheSize, int queues, boolean unlinkOnStop, int expected)
            throws Exception {
        component(context).setQueueSize(16);
        component(context).setMessageSize(1_024);
        component(context).setUnlinkOnStop(unlinkOnStop);
        start(context, builder -> builder.from("direct:in").toD("shm-queue:q${body}", cacheSize));

        try (Warnings warnings = new Warnings(ManyQueues.class)) {
            for (int i = 0; i < queues; i++) {
                assertThat(send("direct:in", i).getException()).isNull();
            }

            assertThat(warnings.messages()).hasSize(expected).allSatisfy(warning -> assertThat(warning)
                    .startsWith("More than 100 queues in " + directory)
                    .contains("which take 3 MiB")
                    .contains("size", "messageSize", "unlinkOnStop"));
        }
    }
}
