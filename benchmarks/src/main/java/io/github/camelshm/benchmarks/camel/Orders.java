// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.camel;

import java.io.File;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.Producer;

/** What crosses: a text of 200 bytes and three simple headers, in a new exchange each time. For one thread. */
final class Orders {
    /** One line, as one contender sends lines. */
    private static final String BODY = "order ".repeat(33) + "42";

    private static final int FILES_AHEAD = 1000;

    private final Endpoint entry;
    private final Processor route;
    private final ExchangePattern pattern;
    private final Pace pace;
    private long sent;

    /** Holds up who is too far ahead of the receiver. */
    private interface Pace {
        void await(long sent) throws InterruptedException;
    }

    Orders(CamelContext camel, Context.Place place) throws Exception {
        entry = camel.getEndpoint(Context.ENTRY);
        Producer producer = entry.createProducer();
        producer.start();
        route = producer;
        pattern = place.reply() ? ExchangePattern.InOut : ExchangePattern.InOnly;
        pace = place.contender() == CamelContender.FILE
                ? paceOf(place.folder().resolve("files").toFile())
                : count -> {};
    }

    /** A folder never says that it is full; and listing it takes time, so only now and then. */
    private static Pace paceOf(File folder) {
        return sent -> {
            if (sent % (FILES_AHEAD / 2) == 0) {
                while (folder.list().length > FILES_AHEAD) {
                    Thread.sleep(1);
                }
            }
        };
    }

    /** Sends the next one, and waits for its reply if it has one. */
    void send() throws Exception {
        pace.await(sent);
        Exchange exchange = entry.createExchange(pattern);
        exchange.getMessage().setBody(BODY);
        exchange.getMessage().setHeader("number", sent++);
        exchange.getMessage().setHeader("customer", "alice");
        exchange.getMessage().setHeader("express", true);
        route.process(exchange);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
    }
}
