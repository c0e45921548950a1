// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm;

import org.apache.camel.Exchange;
import org.apache.camel.support.PollingConsumerSupport;

/** Reads the cell when asked: there is always a value, so nobody waits. */
public class ShmPollingConsumer extends PollingConsumerSupport {
    private final ShmEndpoint endpoint;

    private CellTranslator cell;

    ShmPollingConsumer(ShmEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        cell = endpoint.attach();
    }

    @Override
    protected void doStop() throws Exception {
        if (cell != null) {
            cell = null;
            endpoint.detach();
        }
        super.doStop();
    }

    @Override
    public Exchange receive() {
        Exchange exchange = endpoint.createExchange();
        exchange.getMessage().setBody(cell.read());
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
