// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.camel;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PropertyBindingSupport;

/** A Camel context with one end of a contender, or both. */
final class Context {
    static final String ENTRY = "direct:orders";

    private static final String QUEUE_SCHEME = "shm-queue";
    private static final String JMS_SCHEME = "jms";

    private final Place place;
    private final CamelContext camel = new DefaultCamelContext();
    private final LongAdder received = new LongAdder();

    /** The arguments of a run: the contender, its folder and port, and the traffic. */
    record Place(CamelContender contender, Path folder, int port, Traffic traffic) {
        static Place parse(String... arguments) {
            return new Place(
                    CamelContender.valueOf(arguments[0]),
                    Path.of(arguments[1]),
                    Integer.parseInt(arguments[2]),
                    Traffic.valueOf(arguments[3]));
        }
    }

    Context(Place place) throws Exception {
        this.place = place;
        if (place.contender() == CamelContender.QUEUE) {
            Component component = camel.getComponent(QUEUE_SCHEME);
            if (component == null) {
                throw new IllegalStateException("There is no component " + QUEUE_SCHEME);
            }
            PropertyBindingSupport.build()
                    .bind(camel, component, "directory", place.folder().toString());
        }
    }

    /** Adds the route that receives, counts and, if requested, replies. */
    Context receiving() throws Exception {
        if (place.contender() == CamelContender.JMS) {
            Broker.start(place.port());
            camel.addComponent(JMS_SCHEME, JmsComponent.jmsComponent(Broker.withinJvm()));
        }
        String uri = place.contender()
                .receiverUri(place.folder(), place.port(), place.traffic().hasReplies());
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(exchange -> received.increment());
            }
        });
        return this;
    }

    /** Adds the route that sends. */
    Context sending() throws Exception {
        if (place.contender() == CamelContender.JMS) {
            camel.addComponent(JMS_SCHEME, JmsComponent.jmsComponent(Broker.from(place.port())));
        }
        String uri = place.contender()
                .senderUri(place.folder(), place.port(), place.traffic().hasReplies());
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(ENTRY).to(uri);
            }
        });
        return this;
    }

    CamelContext start() throws Exception {
        Files.createDirectories(place.folder().resolve("files"));
        camel.start();
        return camel;
    }

    /** The number of received exchanges. */
    long received() {
        return received.sum();
    }
}
