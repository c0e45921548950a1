// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.camel;

import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Parent;
import io.github.camelshm.benchmarks.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;
import org.apache.camel.CamelContext;

/**
 * A JVM with the sending route, and also with the receiving route where that cannot be in another JVM. Arguments: those of
 * {@link Context.Place}.
 */
final class Sender {
    private final Traffic traffic;
    private final Window window;
    private final Histogram nanos = histogram();

    /** Recording during the warm-up, too, lets the JVM compile the loop with it before the measurement. */
    private final Histogram warmUp = histogram();

    private Sender(Traffic traffic, Window window) {
        this.traffic = traffic;
        this.window = window;
    }

    private static Histogram histogram() {
        return new SynchronizedHistogram(TimeUnit.SECONDS.toNanos(60), 3);
    }

    public static void main(String... arguments) throws Exception {
        Context.Place place = Context.Place.parse(arguments);
        Context context = new Context(place);
        if (place.contender().isWithinOneJvm()) {
            context.receiving();
        }
        CamelContext camel = context.sending().start();
        List<Orders> all = new ArrayList<>();
        for (int i = 0; i < place.traffic().senders(); i++) {
            all.add(new Orders(camel, place));
        }
        Sender sender = new Sender(place.traffic(), Parent.awaitWindow());
        all.forEach(orders -> new Thread(() -> sender.send(orders), "sends").start());
        Figures figures = sender.window.measure(context::received);
        Parent.report(place.traffic().hasReplies() ? figures.with(Figures.of(sender.nanos)) : figures);
    }

    private void send(Orders orders) {
        try {
            for (; ; ) {
                if (traffic.hasReplies()) {
                    request(orders);
                } else {
                    orders.send();
                }
            }
        } catch (Exception e) {
            e.printStackTrace();
            // Reports no figures, because those of a waiting receiver would be wrong.
            Runtime.getRuntime().halt(1);
        }
    }

    private void request(Orders orders) throws Exception {
        if (traffic.pauseNanos() > 0) {
            TimeUnit.NANOSECONDS.sleep(traffic.pauseNanos());
        }
        long before = System.nanoTime();
        orders.send();
        long now = System.nanoTime();
        (window.contains(now) ? nanos : warmUp).recordValue(now - before);
    }
}
