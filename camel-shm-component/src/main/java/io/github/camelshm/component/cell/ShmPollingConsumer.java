// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import org.apache.camel.Exchange;
import org.apache.camel.support.PollingConsumerSupport;

/** Reads the cell when it is called. There is always a value, so no call waits. */
public class ShmPollingConsumer extends PollingConsumerSupport {
    private final ShmEndpoint endpoint;

    ShmPollingConsumer(ShmEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        endpoint.shared().start(this);
    }

    @Override
    protected void doStop() throws Exception {
        endpoint.shared().stop(this);
        super.doStop();
    }

    @Override
    public Exchange receive() {
        Exchange exchange = endpoint.createExchange();
        // Camel may have stopped this consumer already: its pool evicts a consumer while another thread calls it.
        CellTranslator cell = endpoint.shared().acquire();
        try {
            exchange.getMessage().setBody(cell.read());
        } finally {
            endpoint.shared().release();
        }
        endpoint.statistics().read();
        return exchange;
    }

    /** {@inheritDoc} Does not wait. */
    @Override
    public Exchange receive(long timeout) {
        return receive();
    }

    @Override
    public Exchange receiveNoWait() {
        return receive();
    }
}
