// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.camel;

import java.io.File;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;

/** The messages: a text of 200 bytes and three simple headers, each in a new exchange. For one sending thread. */
final class Orders {
    /** One line, because one contender sends lines. */
    private static final String BODY = "order ".repeat(33) + "42";

    private static final int FILES_AHEAD = 1000;

    private final Endpoint entry;
    private final Route route;
    private final ExchangePattern pattern;
    private final Pace pace;
    private long sent;

    /** Blocks a sender that is too far ahead of the receiver. */
    private interface Pace {
        void await(long sent) throws InterruptedException;
    }

    /** Accepts an exchange. */
    private interface Route {
        void process(Exchange exchange) throws Exception;
    }

    Orders(CamelContext camel, Context.Place place) throws Exception {
        entry = camel.getEndpoint(Context.ENTRY);
        AsyncProducer producer = entry.createAsyncProducer();
        producer.start();
        route = place.contender().isAcknowledgedLater() ? ahead(producer) : oneByOne(producer);
        pattern = place.traffic().hasReplies() ? ExchangePattern.InOut : ExchangePattern.InOnly;
        pace = place.contender() == CamelContender.FILE
                ? paceOf(place.folder().resolve("files").toFile())
                : count -> {};
    }

    private static Route oneByOne(Processor producer) {
        return exchange -> {
            producer.process(exchange);
            check(exchange);
        };
    }

    /** Continues while exchanges wait for their acknowledgement. */
    private static Route ahead(AsyncProducer producer) {
        Semaphore room = new Semaphore(CamelContender.MAX_IN_FLIGHT);
        AtomicReference<Exchange> failed = new AtomicReference<>();
        return exchange -> {
            room.acquire();
            if (failed.get() != null) {
                check(failed.get());
            }
            producer.process(exchange, doneSync -> {
                if (exchange.getException() != null) {
                    failed.set(exchange);
                }
                room.release();
            });
        };
    }

    private static void check(Exchange exchange) throws Exception {
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
    }

    /** A folder never reports that it is full, and listing it takes time, so this happens only occasionally. */
    private static Pace paceOf(File folder) {
        return sent -> {
            if (sent % (FILES_AHEAD / 2) == 0) {
                while (folder.list().length > FILES_AHEAD) {
                    Thread.sleep(1);
                }
            }
        };
    }

    /** Sends the next exchange; waits for its reply if it has one, and for room while too many are unacknowledged. */
    void send() throws Exception {
        pace.await(sent);
        Exchange exchange = entry.createExchange(pattern);
        exchange.getMessage().setBody(BODY);
        exchange.getMessage().setHeader("number", sent++);
        exchange.getMessage().setHeader("customer", "alice");
        exchange.getMessage().setHeader("express", true);
        route.process(exchange);
    }
}
