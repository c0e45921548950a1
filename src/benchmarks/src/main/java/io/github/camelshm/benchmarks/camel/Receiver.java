// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.camel;

import io.github.camelshm.benchmarks.Parent;

/** A JVM with the receiving route. Arguments: those of {@link Context.Place}. */
final class Receiver {
    private Receiver() {}

    public static void main(String... arguments) throws Exception {
        Context context = new Context(Context.Place.parse(arguments)).receiving();
        context.start();
        Parent.report(Parent.awaitWindow().measure(context::received));
        Thread.sleep(Long.MAX_VALUE);
    }
}
