// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the form costs: an order of 200 characters with three headers, an id and a time, there and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MessageBenchmark {
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
