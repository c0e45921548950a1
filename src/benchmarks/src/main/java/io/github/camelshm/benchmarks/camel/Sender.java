// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.camel;

import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Parent;
import io.github.camelshm.benchmarks.Window;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/**
 * A JVM with the sending route, and also with the receiving route where that cannot be in another JVM. One thread sends as
 * fast as it can. Arguments: those of {@link Context.Place}.
 */
final class Sender {
    private final Orders orders;
    private final Window window;
    private final Histogram nanos = new SynchronizedHistogram(TimeUnit.SECONDS.toNanos(60), 3);

    private Sender(Orders orders, Window window) {
        this.orders = orders;
        this.window = window;
    }

    public static void main(String... arguments) throws Exception {
        Context.Place place = Context.Place.parse(arguments);
        Context context = new Context(place);
        if (place.contender().isWithinOneJvm()) {
            context.receiving();
        }
        Orders orders = new Orders(context.sending().start(), place);
        Sender sender = new Sender(orders, Parent.awaitWindow());
        Thread thread = new Thread(sender::send, "sends");
        thread.start();
        Figures figures = sender.window.measure(context::received);
        Parent.report(place.reply() ? figures.with(Figures.of(sender.nanos)) : figures);
        thread.join();
    }

    private void send() {
        try {
            for (; ; ) {
                long before = System.nanoTime();
                orders.send();
                long now = System.nanoTime();
                if (window.contains(now)) {
                    nanos.recordValue(now - before);
                }
            }
        } catch (Exception e) {
            e.printStackTrace();
            // Reports no figures, because those of a waiting receiver would be wrong.
            Runtime.getRuntime().halt(1);
        }
    }
}
