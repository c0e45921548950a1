// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.hosts;

import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Parent;
import io.github.camelshm.benchmarks.Window;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;

/**
 * A JVM whose route adds one to the counter, as fast as one thread can. Arguments: the {@link Counting}, a folder, the
 * name of its figures, its port and that of the other.
 */
final class Incrementer {
    private Incrementer() {}

    public static void main(String... arguments) throws Exception {
        // The properties that hazelcast.xml requires.
        System.setProperty("hazelcast.logging.type", "slf4j");
        System.setProperty("demo.segment", "benchmark");
        System.setProperty("demo.host", "127.0.0.1");
        System.setProperty("demo.port", arguments[3]);
        System.setProperty("demo.hosts", "127.0.0.1:%s,127.0.0.1:%s".formatted(arguments[3], arguments[4]));
        String uri = Counting.valueOf(arguments[0]).uri();
        CamelContext camel = FolderCamel.start(arguments[1], new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:increment").to(uri);
            }
        });
        ProducerTemplate template = camel.createProducerTemplate();
        template.setDefaultEndpointUri("direct:increment");
        Histogram nanos = new SynchronizedHistogram(TimeUnit.SECONDS.toNanos(60), 3);
        template.sendBody(null);
        Window window = Parent.awaitWindow();
        Thread thread = new Thread(() -> increment(template, window, nanos), "increments");
        thread.setDaemon(true);
        thread.start();
        Figures measured = window.measure(nanos::getTotalCount);
        Figures times = Figures.of(nanos);
        for (String percentile : new String[] {"p50", "p90"}) {
            measured = measured.with(arguments[2] + "." + percentile, times.get(percentile));
        }
        Parent.report(measured);
        thread.join();
    }

    private static void increment(ProducerTemplate template, Window window, Histogram nanos) {
        for (; ; ) {
            long before = System.nanoTime();
            template.sendBody(null);
            long now = System.nanoTime();
            if (window.contains(now)) {
                nanos.recordValue(now - before);
            }
        }
    }
}
