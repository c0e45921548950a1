// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.hosts;

import io.github.camelshm.benchmarks.Parent;
import org.apache.camel.main.Main;

/** A JVM with one of the demo's bridges. Arguments: its YAML file, the folder of its queue, and the broker's port. */
final class Bridge {
    private Bridge() {}

    public static void main(String... arguments) throws Exception {
        Main main = FolderCamel.in(arguments[1]);
        main.configure().withRoutesIncludePattern("classpath:" + arguments[0]);
        main.addOverrideProperty("demo.queue", FolderCamel.NAME);
        main.addOverrideProperty("demo.topic", FolderCamel.NAME);
        main.addOverrideProperty("demo.brokers", "127.0.0.1:" + arguments[2]);
        // It waits for a queue that the other processes create.
        main.start();
        Parent.report(Parent.awaitWindow().measure(() -> 0));
        Thread.sleep(Long.MAX_VALUE);
    }
}
