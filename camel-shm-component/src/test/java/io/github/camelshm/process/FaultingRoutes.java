// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import io.github.camelshm.component.cell.ShmComponent;
import io.github.camelshm.memory.segment.SegmentLostException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.camel.CamelContext;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/** Uses two segments, truncates them as another program might, and uses them and a third one. */
public final class FaultingRoutes {
    private FaultingRoutes() {}

    @SuppressWarnings("try") // No thread interrupts the close.
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        try (CamelContext context = new DefaultCamelContext()) {
            ShmComponent component = new ShmComponent();
            component.setDirectory(directory.toString());
            component.setCheckInterval(1_000);
            component.setReattach(false);
            context.addComponent("shm", component);
            context.start();
            ProducerTemplate template = context.createProducerTemplate();
            ConsumerTemplate consumer = context.createConsumerTemplate();
            template.sendBody("shm:x?operation=get", null);
            template.sendBody("shm:z?operation=increment", null);
            consumer.receiveBody("shm:y");

            truncate(directory.resolve("x"));
            truncate(directory.resolve("y"));

            try {
                consumer.receiveBody("shm:y");
            } catch (SegmentLostException e) {
                System.out.println("y: " + e.getMessage());
            }
            Throwable failure = null;
            while (!(failure instanceof SegmentLostException)) {
                try {
                    failure =
                            template.send("shm:x?operation=get", exchange -> {}).getException();
                } catch (InternalError e) {
                    failure = e;
                }
            }
            System.out.println("x: " + failure.getMessage());
            System.out.println("z: " + template.requestBody("shm:z?operation=increment", (Object) null));
        }
    }

    private static void truncate(Path file) throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }
}
