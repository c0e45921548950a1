// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.component.support.RouteErrors;
import io.github.camelshm.memory.segment.SegmentLostException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.ScheduledPollConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the cell at each poll, and sends its value if that has changed, or always. */
public class ShmConsumer extends ScheduledPollConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(ShmConsumer.class);

    private final ShmEndpoint endpoint;

    private volatile @Nullable CellTranslator cell;

    // Used only by the poll, which never runs twice at a time. The pool publishes the fields from one run to the next.
    private @Nullable Object previous;

    private volatile boolean outageReported;

    ShmConsumer(ShmEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        setExceptionHandler(new OutageOnce(getExceptionHandler()));
    }

    @Override
    protected void doStart() throws Exception {
        previous = null;
        outageReported = false;
        cell = endpoint.shared().start(this);
        try {
            super.doStart();
        } catch (Exception | Error e) {
            endpoint.shared().stop(this); // Camel does not stop a consumer that failed to start.
            throw e;
        }
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        cell = null;
        endpoint.shared().stop(this);
    }

    /** Polls as inherited, except that an {@code Error}, which has been logged by then, does not end the schedule. */
    @Override
    public void run() {
        try {
            super.run();
        } catch (Error e) {
            LOG.debug("Polling of {} continues after an error", endpoint, e);
        }
    }

    @Override
    protected int poll() {
        CellTranslator polled = cell;
        if (polled == null) {
            return 0;
        }
        Object value = read(polled);
        outageReported = false;
        if (!polled.same(value, previous)) {
            endpoint.statistics().changed(previous);
        } else if (endpoint.getConfiguration().isChangesOnly()) {
            return 0;
        }
        send(value);
        return 1;
    }

    private Object read(CellTranslator polled) {
        try {
            Object value = polled.read();
            endpoint.statistics().read();
            return value;
        } catch (RuntimeException e) {
            endpoint.statistics().failed();
            throw e;
        }
    }

    /** {@inheritDoc} The exchange is routed like any other of this consumer. */
    @Override
    protected void processEmptyMessage() {
        route(createExchange(false));
    }

    private void send(Object value) {
        Exchange exchange = createExchange(false);
        exchange.getMessage().setBody(value);
        if (previous != null) {
            exchange.getMessage().setHeader(ShmConstants.PREVIOUS_VALUE, previous);
        }
        previous = value;
        route(exchange);
    }

    private void route(Exchange exchange) {
        try {
            process(exchange);
            if (exchange.getException() != null) {
                getExceptionHandler().handleException("Error processing exchange", exchange, exchange.getException());
            }
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private void process(Exchange exchange) {
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        } catch (Error e) {
            RouteErrors.finish(endpoint.getCamelContext(), exchange, e);
        }
    }

    /** Logs an outage of the segment when it begins, and not again at each poll until it ends. */
    private final class OutageOnce implements ExceptionHandler {
        private final ExceptionHandler everythingElse;

        OutageOnce(ExceptionHandler everythingElse) {
            this.everythingElse = everythingElse;
        }

        @Override
        public void handleException(Throwable exception) {
            handleException(null, exception);
        }

        @Override
        public void handleException(@Nullable String message, Throwable exception) {
            handleException(message, null, exception);
        }

        @Override
        public void handleException(@Nullable String message, @Nullable Exchange exchange, Throwable exception) {
            if (exchange != null || !(exception instanceof SegmentLostException)) {
                everythingElse.handleException(message, exchange, exception);
            } else if (!outageReported) {
                outageReported = true;
                LOG.warn("{} cannot read its segment: {}", endpoint, exception.getMessage());
            }
        }
    }
}
