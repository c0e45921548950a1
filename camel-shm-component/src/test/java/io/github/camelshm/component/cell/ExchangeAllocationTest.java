// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An exchange through the producer allocates the boxed result and nothing else. */
class ExchangeAllocationTest extends CamelFixture {
    private static final int WARM_UP = 50_000;
    private static final int OPERATIONS = 100_000;

    /** Objects are a multiple of 8 bytes, so anything less per operation is allocated by the JVM itself. */
    private static final double SLACK = 1;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int LONG = 24;
    private static final int INTEGER = 16;
    private static final int DOUBLE = 24;

    // endpoint, body, the most bytes that the boxed result may take
    static Stream<Arguments> operations() {
        LongFunction<Object> none = i -> null;
        LongFunction<Object> longs = Long::valueOf;
        LongFunction<Object> integers = i -> (int) i;
        LongFunction<Object> doubles = i -> (double) i;
        return Stream.of(
                Arguments.of("type=int64&operation=increment&initialValue=1000", none, LONG),
                Arguments.of("type=int32&operation=increment&initialValue=1000", none, INTEGER),
                Arguments.of("type=float64&operation=increment", none, DOUBLE),
                Arguments.of("type=int8&operation=increment", none, 0),
                Arguments.of("type=int64&operation=get&initialValue=1000", none, LONG),
                Arguments.of("type=int64&operation=add&delta=3&initialValue=1000", none, LONG),
                Arguments.of("type=boolean&operation=get", none, 0),
                Arguments.of("type=int64&operation=set", longs, 0),
                Arguments.of("type=float64&operation=set", doubles, 0),
                Arguments.of("type=int32&operation=set", integers, 0),
                Arguments.of("type=int64&operation=set", integers, 0),
                Arguments.of("type=int64&operation=getAndSet&initialValue=1000", longs, LONG),
                Arguments.of("type=int64&operation=compareAndSet&expectedValue=-1", longs, LONG));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anExchangeAllocatesNoMoreThanItsResult(
            String options, LongFunction<Object> bodies, int most, TestReporter reporter) throws Exception {
        context.start();
        Producer producer = context.getEndpoint("shm:x?" + options).createProducer();
        producer.start();
        Exchange exchange = producer.getEndpoint().createExchange();
        Object[] prepared = new Object[OPERATIONS];
        for (int i = 0; i < OPERATIONS; i++) {
            prepared[i] = bodies.apply(i);
        }
        allocatedBy(producer, exchange, prepared, WARM_UP);

        double allocated = (double) allocatedBy(producer, exchange, prepared, OPERATIONS) / OPERATIONS;

        reporter.publishEntry(options, "%.2f bytes for each exchange".formatted(allocated));
        assertThat(allocated).isLessThan(most + SLACK);
        producer.stop();
    }

    private static long allocatedBy(Producer producer, Exchange exchange, Object[] bodies, int times) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < times; i++) {
            exchange.getMessage().setBody(bodies[i]);
            producer.process(exchange);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
