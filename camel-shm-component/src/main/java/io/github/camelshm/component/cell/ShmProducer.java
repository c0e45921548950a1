// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static io.github.camelshm.component.cell.ShmConstants.DELTA;
import static io.github.camelshm.component.cell.ShmConstants.EXPECTED_VALUE;
import static io.github.camelshm.component.cell.ShmConstants.FOUND_VALUE;

import io.github.camelshm.memory.segment.MemoryFaults;
import io.github.camelshm.memory.segment.SegmentLostException;
import java.time.Duration;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/**
 * Does one operation on the cell for each exchange, synchronously. It is nevertheless an asynchronous producer, because
 * Camel wraps any other into one, which costs each exchange time.
 */
public class ShmProducer extends DefaultAsyncProducer {
    private static final int REPORTED_EXCHANGES = 20_000;
    private static final int REPORTED_EVERY = 1 << 10;

    private final ShmEndpoint endpoint;
    private final ShmStatistics statistics;

    /**
     * Counts exchanges for {@link #afterExchange}. Threads may overwrite each other's counts: the number only has to
     * grow.
     */
    private int exchanges;

    /**
     * The options as they are at the start of this producer. They are kept for exchanges that come after its stop. Null
     * before the start: Camel may call a producer that it has not started. Threads that find null each read the same
     * options. A record is published safely without volatile, because its fields are final.
     */
    private @Nullable Options options;

    private record Options(
            ShmOperation operation, @Nullable Object delta, @Nullable Object expectedValue, Duration attachTimeout) {}

    ShmProducer(ShmEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.statistics = endpoint.statistics();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        CellTranslator cell = endpoint.shared().start(this);
        try {
            options = readOptions(cell);
        } catch (RuntimeException | Error e) {
            // Camel does not stop a producer that failed to start.
            endpoint.shared().stop(this);
            throw e;
        }
    }

    private Options readOptions(CellTranslator cell) {
        return new Options(
                applicable(cell, endpoint.getConfiguration().getOperation()),
                ShmEndpoint.operandIfSet(
                        cell, "delta", endpoint.getConfiguration().getDelta()),
                ShmEndpoint.operandIfSet(
                        cell, "expectedValue", endpoint.getConfiguration().getExpectedValue()),
                Duration.ofMillis(endpoint.getConfiguration().getAttachTimeout()));
    }

    @Override
    protected void doStop() throws Exception {
        endpoint.shared().stop(this);
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        process(exchange);
        callback.done(true);
        return true;
    }

    /** Sets a failure on the exchange, as Camel requires of an asynchronous producer. */
    @Override
    public void process(Exchange exchange) {
        try {
            CellTranslator cell = endpoint.shared().acquire();
            try {
                Options at = options;
                if (at == null) {
                    at = readOptions(cell);
                    options = at;
                }
                operate(cell, at, exchange.getMessage());
            } catch (InternalError e) {
                throw cell.cell().segment().faulted(e);
            } finally {
                endpoint.shared().release();
            }
        } catch (RuntimeException | Error e) {
            statistics.failed();
            exchange.setException(e);
        }
    }

    private void operate(CellTranslator cell, Options at, Message message) {
        ShmOperation wanted = operationFor(cell, at, message);
        try {
            operate(cell, wanted, at, message);
        } catch (SegmentLostException e) {
            // Thrown before the operation changed anything, so it can be repeated when the segment is attached again.
            if (!cell.cell().segment().awaitAttached(at.attachTimeout)) {
                throw e;
            }
            operate(cell, wanted, at, message);
        }
        afterExchange();
        if (wanted == ShmOperation.GET) {
            statistics.read();
        } else {
            // The time of the last check is precise enough: reading the host's clock would be half of what an exchange
            // costs here.
            statistics.written(cell.cell().segment().lastChecked());
        }
    }

    /**
     * Makes the JVM deliver a pending fault here, where it belongs to this exchange, and not later in other code of the
     * calling thread. Doing so after each exchange would cost each an allocation. It is done after each of the first
     * 20,000, as many as a slow route has in hours, and then after one in 1,024.
     */
    private void afterExchange() {
        int count = exchanges + 1;
        exchanges = count == Integer.MAX_VALUE ? REPORTED_EXCHANGES : count;
        if (count <= REPORTED_EXCHANGES || count % REPORTED_EVERY == 0) {
            MemoryFaults.deliverPending();
        }
    }

    private void operate(CellTranslator cell, ShmOperation wanted, Options at, Message message) {
        switch (wanted) {
            case GET -> message.setBody(cell.get());
            case SET -> cell.set(body(cell, message, wanted));
            case INCREMENT -> message.setBody(cell.increment());
            case DECREMENT -> message.setBody(cell.decrement());
            case ADD -> message.setBody(cell.add(operand(cell, message, wanted, DELTA, at.delta)));
            case GET_AND_ADD -> message.setBody(cell.getAndAdd(operand(cell, message, wanted, DELTA, at.delta)));
            case GET_AND_SET -> message.setBody(cell.getAndSet(body(cell, message, wanted)));
            case APPEND -> message.setBody(cell.append(body(cell, message, wanted)));
            case COMPARE_AND_SET -> compareAndSet(cell, at.expectedValue, message);
        }
    }

    private void compareAndSet(CellTranslator cell, @Nullable Object expectedValue, Message message) {
        if (expectedValue == null && header(message, EXPECTED_VALUE) == null) {
            throw new IllegalArgumentException("compareAndSet on %s needs the header %s or the option expectedValue"
                    .formatted(cell.cell(), EXPECTED_VALUE));
        }
        Object value = body(cell, message, ShmOperation.COMPARE_AND_SET);
        Object expected = operand(cell, message, ShmOperation.COMPARE_AND_SET, EXPECTED_VALUE, expectedValue);
        Object found = cell.compareAndSet(expected, value);
        message.setBody(found == null);
        if (found == null) {
            message.removeHeader(FOUND_VALUE); // Set by an earlier compareAndSet, for example in a loop.
        } else {
            message.setHeader(FOUND_VALUE, found);
        }
    }

    /** The operand from the header, else from the option, else from the body. */
    private Object operand(
            CellTranslator cell, Message message, ShmOperation wanted, String header, @Nullable Object option) {
        Object fromHeader = header(message, header);
        if (fromHeader != null) {
            return cell.operand(fromHeader);
        }
        return option != null ? option : body(cell, message, wanted);
    }

    private Object body(CellTranslator cell, Message message, ShmOperation wanted) {
        Object body = message.getBody();
        if (body == null) {
            String otherwise = wanted == ShmOperation.ADD || wanted == ShmOperation.GET_AND_ADD
                    ? ", the header %s or the option delta".formatted(DELTA)
                    : "";
            throw new IllegalArgumentException("operation=%s needs a body%s, but the body is null: %s takes %s%s"
                    .formatted(
                            wanted,
                            otherwise,
                            cell.cell(),
                            cell.takes(),
                            wanted == ShmOperation.SET ? ". To read the cell, use operation=get" : ""));
        }
        return cell.operand(body);
    }

    private ShmOperation operationFor(CellTranslator cell, Options at, Message message) {
        Object header = header(message, ShmConstants.OPERATION);
        return header == null ? at.operation : applicable(cell, ShmOperation.of(header, cell.cell()));
    }

    /** The header, or null. Asking a message that has no headers would create a map for them. */
    private static @Nullable Object header(Message message, String name) {
        return message.hasHeaders() ? message.getHeader(name) : null;
    }

    private ShmOperation applicable(CellTranslator cell, ShmOperation wanted) {
        if (!wanted.appliesTo(cell.type())) {
            throw new IllegalArgumentException("Operation %s does not apply to %s".formatted(wanted, cell.cell()));
        }
        return wanted;
    }
}
