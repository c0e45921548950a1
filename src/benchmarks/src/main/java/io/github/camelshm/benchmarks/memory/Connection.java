// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import java.io.IOException;

/** One end of a transport between two processes, in both directions. For one thread; a process's end closes it. */
interface Connection {
    /** Sends all bytes as one message; waits for room. */
    void send(byte[] message) throws IOException, InterruptedException;

    /**
     * Receives the available messages, as many as the transport returns at once, and copies each into these bytes, which
     * have a message's length. May wait for a message, or return 0.
     *
     * @return the number of messages
     */
    int receive(byte[] into) throws IOException, InterruptedException;
}
