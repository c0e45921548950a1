// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import java.io.IOException;

/** One end of a transport between two processes, in both directions. For one thread; a process's end closes it. */
interface Connection {
    /** Sends all bytes as one message; waits for room. */
    void send(byte[] message) throws IOException, InterruptedException;

    /**
     * Receives what is there, as far as the transport does so at once, and copies each message into these bytes, which
     * have a message's length. May wait for one, or return 0.
     *
     * @return how many messages
     */
    int receive(byte[] into) throws IOException, InterruptedException;
}
