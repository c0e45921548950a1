// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.hosts;

import io.github.camelshm.benchmarks.Parent;
import io.github.camelshm.benchmarks.Window;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.ProducerTemplate;

/**
 * A JVM that sends messages with the time of their sending into the queue. Arguments: the folder of the queue, and whether
 * to send a hundred per second instead of as many as the queue accepts.
 */
final class Origin {
    private static final long PERIOD_MILLIS = 10;
    /** The rate before the window is higher, so that the measured code is compiled. */
    private static final long WARM_UP_PERIOD_MILLIS = 2;

    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(3);

    private Origin() {}

    public static void main(String... arguments) throws Exception {
        boolean paced = Boolean.parseBoolean(arguments[1]);
        ProducerTemplate template = FolderCamel.to(arguments[0]).createProducerTemplate();
        template.setDefaultEndpointUri(FolderCamel.ENTRY);
        Window window = Parent.awaitWindow();
        LongAdder sent = new LongAdder();
        Thread thread = new Thread(() -> send(template, paced ? window : null, sent), "sends");
        thread.setDaemon(true);
        thread.start();
        Parent.report(window.measure(sent::sum));
        thread.join();
    }

    /** @param pacedBy the window in which to send a hundred per second, or null for as many as possible */
    private static void send(ProducerTemplate template, Window pacedBy, LongAdder sent) {
        for (; ; ) {
            template.sendBody(Long.toString(System.nanoTime()));
            sent.increment();
            if (pacedBy != null) {
                try {
                    boolean isEarly = pacedBy.from() - System.nanoTime() > CALM_NANOS;
                    Thread.sleep(isEarly ? WARM_UP_PERIOD_MILLIS : PERIOD_MILLIS);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }
}
