// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.message.MessageCodec;
import io.github.camelshm.message.QueueMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The cost to encode and decode a message, for JMH: an order of 200 characters with three headers, an id and a time. */
@State(Scope.Thread)
public class MessageForm {
    private final MessageCodec codec = new MessageCodec();
    private final Map<String, Object> headers =
            new LinkedHashMap<>(Map.of("Content-Type", "text/plain", "orderNumber", 4711, "customer", "ACME Ltd."));
    private final String body = "x".repeat(200);
    private final byte[] bytes = codec.encode(message()).copy();

    private QueueMessage message() {
        return QueueMessage.of("0A1B2C3D4E5F-0000000000000001", 1_764_054_669_123L, headers, body);
    }

    @Benchmark
    public int encode() {
        return codec.encode(message()).length();
    }

    @Benchmark
    public QueueMessage decode() {
        return codec.decode(bytes, bytes.length);
    }
}
