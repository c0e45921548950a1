// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.component.support.Meters;
import io.github.camelshm.component.support.SharedResource;
import io.github.camelshm.memory.cell.Cell;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.RecordCell;
import io.github.camelshm.memory.segment.MemoryFaults;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.ScheduledPollEndpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Read and write typed cells in the host's shared memory.
 *
 * <p>The endpoint attaches to its segment when the first of its producers and consumers starts. It closes the segment
 * when the last of them has stopped and no exchange is left in them. They all work on one cell.
 */
@ManagedResource(description = "Managed Shared Memory Endpoint")
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = "shm",
        title = "Shared Memory",
        syntax = "shm:name",
        category = {Category.CORE},
        remote = false,
        headersClass = ShmConstants.class)
public class ShmEndpoint extends ScheduledPollEndpoint implements MultipleConsumersSupport {
    private static final Logger LOG = LoggerFactory.getLogger(ShmEndpoint.class);

    private static final String INITIAL_VALUE = "initialValue";

    private final ShmComponent component;

    @UriPath(description = "The name of the segment, as in `shm_open` and in Python's `SharedMemory`, without a slash.")
    @Metadata(required = true)
    private final String name;

    @UriParam
    private final ShmConfiguration configuration;

    private final ShmStatistics statistics = new ShmStatistics();

    private final SharedResource<CellTranslator> shared;

    ShmEndpoint(String uri, ShmComponent component, String name, ShmConfiguration configuration) {
        super(uri, component);
        this.component = component;
        this.name = name;
        this.configuration = configuration;
        this.shared = new SharedCell();
    }

    @Override
    public ShmComponent getComponent() {
        return component;
    }

    /** {@inheritDoc} Returns false: the other programs that use the segment are on this host. */
    @Override
    public boolean isRemote() {
        return false;
    }

    /** {@inheritDoc} Returns true: reading removes nothing, so each consumer sees every change. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    @Override
    public Producer createProducer() {
        return new ShmProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        configuration.requireNoneOfProducers(name);
        if (isGreedy() && !configuration.isChangesOnly()) {
            throw new IllegalArgumentException(
                    "greedy=true with changesOnly=false would send one exchange after the other without a pause: "
                            + getEndpointUri());
        }
        ShmConsumer consumer = new ShmConsumer(this, processor);
        configureConsumer(consumer);
        if (consumer.getScheduler() == null && consumer.getScheduledExecutorService() == null) {
            consumer.setScheduledExecutorService(component.pollPool());
        }
        return consumer;
    }

    @Override
    public PollingConsumer createPollingConsumer() {
        configuration.requireNoneOfProducers(name);
        return new ShmPollingConsumer(this);
    }

    /** The use of the cell by this endpoint's producers and consumers. */
    SharedResource<CellTranslator> shared() {
        return shared;
    }

    private final class SharedCell extends SharedResource<CellTranslator> {
        SharedCell() {
            super(component);
        }

        @Override
        protected CellTranslator open() {
            CellSpec spec = configuration.cellSpec();
            Segment segment = openSegment(spec);
            try {
                CellTranslator opened = translator(segment, spec);
                // An invalid value is refused even where it will not be written, so that the result does not depend on
                // which process comes first.
                operandIfSet(opened, INITIAL_VALUE, configuration.getInitialValue());
                return opened;
            } catch (RuntimeException | Error e) {
                segment.close();
                throw e;
            }
        }

        private Segment openSegment(CellSpec spec) {
            boolean mayWait = configuration.isReattach() && !configuration.isSegmentMustExist();
            SegmentOptions options = segmentOptions(spec);
            Segment opened = mayWait
                    ? component.segments().openOrAttachLater(name, options)
                    : component.segments().open(name, options);
            opened.outage().ifPresent(outage -> LOG.warn("{} waits for its segment: {}", this, outage));
            return opened;
        }

        private SegmentOptions segmentOptions(CellSpec spec) {
            SegmentOptions options = configuration
                    .segmentOptions(component, LOG)
                    .withSize(configuration.creationSize(spec))
                    .withRequired(spec)
                    .withLockTimeout(Duration.ofMillis(configuration.getLockTimeout()));
            String initial = configuration.getInitialValue();
            if (initial == null) {
                return options;
            }
            return options.withInitializer(created -> {
                CellTranslator cell = translator(created, spec);
                cell.set(operand(cell, INITIAL_VALUE, initial));
            });
        }

        private CellTranslator translator(Segment segment, CellSpec spec) {
            return configuration.translator(
                    Cell.in(segment, spec), getCamelContext().getTypeConverter());
        }

        @Override
        protected Meters measure(CellTranslator opened) {
            return ShmMeters.of(ShmEndpoint.this, opened.cell().spec());
        }

        @Override
        protected void close(CellTranslator used) {
            used.cell().segment().close();
        }

        @Override
        public String toString() {
            return ShmEndpoint.this.toString();
        }
    }

    /** The counts of what this endpoint's producers and consumers do. */
    ShmStatistics statistics() {
        return statistics;
    }

    /** The current value as a string or, if it cannot be read, the reason for that. */
    @ManagedAttribute(description = "The current value of the cell")
    public String getValue() {
        CellTranslator now = shared.getIfOpen();
        try {
            return now == null ? "" : text(now.read());
        } catch (SegmentException | IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * The numbers in the cell now, for a plot. Of a record, these are the fields that are numbers, by their names. Of
     * any other cell, it is the value itself, without a name. A boolean is 0 or 1, and values that are not numbers are
     * omitted.
     */
    Map<String, Number> numbers() {
        CellTranslator now = shared.getIfOpen();
        if (now == null) {
            return Map.of();
        }
        String field = configuration.getField();
        try {
            boolean isRecord = field == null && now.cell() instanceof RecordCell;
            Map<String, ?> values =
                    isRecord ? ((RecordCell) now.cell()).get() : Map.of(field == null ? "" : field, now.read());
            MemoryFaults.deliverPending();
            return numbersAmong(values);
        } catch (SegmentException | IllegalStateException | InternalError e) {
            return Map.of(); // The reason is what getValue returns.
        }
    }

    private static Map<String, Number> numbersAmong(Map<String, ?> values) {
        Map<String, Number> numbers = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (value instanceof Number number) {
                numbers.put(name, number);
            } else if (value instanceof Boolean isTrue) {
                numbers.put(name, isTrue ? 1 : 0);
            }
        });
        return numbers;
    }

    /** The value before the last change that a consumer of this endpoint saw, as a string; empty if there was none. */
    @ManagedAttribute(description = "The value before the last change that a consumer saw")
    public String getPreviousValue() {
        Object previous = statistics.previousValue();
        return previous == null ? "" : text(previous);
    }

    @ManagedAttribute(description = "The number of reads")
    public long getReads() {
        return statistics.reads();
    }

    @ManagedAttribute(description = "The number of writes")
    public long getWrites() {
        return statistics.writes();
    }

    @ManagedAttribute(description = "The number of exchanges and polls that failed")
    public long getFailures() {
        return statistics.failures();
    }

    @ManagedAttribute(
            description = "When this endpoint last wrote the cell, or a consumer last saw a change; after a write, the "
                    + "time shown may be up to one checkInterval too early")
    public String getLastChange() {
        return statistics.lastChange().map(Instant::toString).orElse("");
    }

    @ManagedAttribute(description = "When the segment was last attached")
    public String getAttachedSince() {
        return ofSegment(
                segment -> segment.attachedSince().map(Instant::toString).orElse(""), "");
    }

    @ManagedAttribute(description = "How many times the segment was lost and attached again")
    public int getTimesAttachedAgain() {
        return ofSegment(Segment::timesReattached, 0);
    }

    @ManagedAttribute(description = "The state of the segment: attached, not in use, or why it is lost")
    public String getSegmentState() {
        return ofSegment(segment -> segment.outage().orElse("attached"), "not in use");
    }

    @ManagedAttribute(description = "The file of the segment")
    public String getSegmentFile() {
        return ofSegment(segment -> segment.file().toString(), "");
    }

    /** The type of the cell and its offset, as a string. */
    @ManagedAttribute(description = "The cell: its type and offset")
    public String getCell() {
        CellTranslator now = shared.getIfOpen();
        return now == null ? "" : now.cell().spec().toString();
    }

    /** Sets the cell to the value that the string stands for, as an exchange with that body does. */
    @ManagedOperation(description = "Set the value of the cell")
    public void setValue(String value) {
        CellTranslator now = shared.getIfOpen();
        if (now == null) {
            throw new IllegalStateException("%s is not in use".formatted(this));
        }
        now.set(now.operand(value));
        statistics.written(System.currentTimeMillis());
    }

    /** Restarts all counts. */
    @ManagedOperation(description = "Reset the numbers of reads, writes and failures")
    public void resetStatistics() {
        statistics.reset();
    }

    /** The type as users write it: that of the cell, or {@code record} if {@code fields} implies it. */
    String getCellType() {
        return (configuration.getFields() == null ? configuration.getType() : CellType.RECORD).toString();
    }

    /** How many times the segment was attached during its current use by this endpoint. */
    int timesAttached() {
        return ofSegment(Segment::timesAttached, 0);
    }

    boolean isAttached() {
        return ofSegment(Segment::isAttached, false);
    }

    private <T> T ofSegment(Function<Segment, T> attribute, T ifNotInUse) {
        Segment now = getSegment();
        return now == null ? ifNotInUse : attribute.apply(now);
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value.toString();
    }

    /** The segment while it is in use, else null. */
    @Nullable
    Segment getSegment() {
        CellTranslator now = shared.getIfOpen();
        return now == null ? null : now.cell().segment();
    }

    /** Converts the value of an option to an operand, if the option is set. */
    static @Nullable Object operandIfSet(CellTranslator cell, String option, @Nullable String value) {
        return value == null ? null : operand(cell, option, value);
    }

    private static Object operand(CellTranslator cell, String option, String value) {
        try {
            return cell.operand(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Option %s: %s".formatted(option, e.getMessage()), e);
        }
    }

    public String getName() {
        return name;
    }

    /** The options. */
    public ShmConfiguration getConfiguration() {
        return configuration;
    }
}
