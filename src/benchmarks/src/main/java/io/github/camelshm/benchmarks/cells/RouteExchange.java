// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An exchange through a route that does one thing with a number, for JMH: a new exchange each time, by {@code direct:}. */
@State(Scope.Thread)
public class RouteExchange {
    private static final String ENTRY = "direct:number";

    @Param("NOTHING")
    public String keeper;

    @Param("GET")
    public String operation;

    @Param("")
    public String folder;

    /** The port of a server, for a contender that needs one. */
    @Param("0")
    public int port;

    private final CamelContext camel = new DefaultCamelContext();
    private final Long value = 42L;
    private AutoCloseable kept;
    private Endpoint entry;
    private Producer producer;

    @Setup
    public void start() throws Exception {
        NumberKeeper chosen = NumberKeeper.valueOf(keeper);
        kept = chosen.prepare(camel, folder, port);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                chosen.route(from(ENTRY), Operation.valueOf(operation));
            }
        });
        camel.start();
        entry = camel.getEndpoint(ENTRY);
        producer = entry.createProducer();
        producer.start();
        // The number must exist before it is read.
        exchange();
    }

    @TearDown
    public void stop() throws Exception {
        camel.stop();
        kept.close();
    }

    @Benchmark
    public Object exchange() throws Exception {
        Exchange exchange = entry.createExchange();
        exchange.getMessage().setBody(value);
        producer.process(exchange);
        if (exchange.getException() != null) {
            throw new IOException("The exchange failed", exchange.getException());
        }
        return exchange.getMessage().getBody();
    }
}
