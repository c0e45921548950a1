// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.component.support.Choice;
import io.github.camelshm.component.support.Meters;
import io.github.camelshm.component.support.SegmentAccess;
import io.github.camelshm.component.support.Usage;
import io.github.camelshm.memory.Cell;
import io.github.camelshm.memory.CellSpec;
import io.github.camelshm.memory.CellType;
import io.github.camelshm.memory.CreateMode;
import io.github.camelshm.memory.Faults;
import io.github.camelshm.memory.Overflow;
import io.github.camelshm.memory.Printable;
import io.github.camelshm.memory.RecordCell;
import io.github.camelshm.memory.RecordLayout;
import io.github.camelshm.memory.Segment;
import io.github.camelshm.memory.SegmentException;
import io.github.camelshm.memory.SegmentOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.Service;
import org.apache.camel.TypeConverter;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.ScheduledPollEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Read and write typed cells in the host's shared memory.
 *
 * <p>The endpoint attaches to its segment when the first of its producers and consumers starts, and lets go of it when
 * the last of them has stopped and no exchange is left in them; they all work on one cell.
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
    // As users write them: the constants' own names are in capitals, and a constant cannot be named boolean.
    static final String TYPES =
            "int8,uint8,int16,uint16,int32,uint32,int64,float32,float64,boolean,string,bytes,record,raw";
    static final String BYTE_ORDERS = "native,littleEndian,bigEndian";
    static final String OVERFLOWS = "wrap,fail,saturate";
    static final String OPERATIONS = "get,set,increment,decrement,add,getAndAdd,getAndSet,compareAndSet,append";

    private static final Logger LOG = LoggerFactory.getLogger(ShmEndpoint.class);

    private final ShmComponent component;

    @UriPath(description = "The name of the segment, as in `shm_open` and in Python's `SharedMemory`, without a slash.")
    @Metadata(required = true)
    private final String name;

    @UriParam(
            defaultValue = "int64",
            enums = TYPES,
            description = "The type of the cell's value. Bodies are `Integer` for the types up to `int32`, `Long` for "
                    + "`uint32` and `int64`, `Float`, `Double`, `Boolean`, `String`, `byte[]` (`bytes`, `raw`), and "
                    + "`Map` (`record`, which `fields` implies).")
    private CellType type = CellType.INT64;

    @UriParam(
            description = "The most bytes that a `string` (in UTF-8) or `bytes` may hold, or those of a `raw` region.")
    private int length;

    @UriParam(
            description = "The fields of a record, which are read and written together: names and types, such as "
                    + "`temperature:float64,count:int64,unit:string(8)`. `string` and `bytes` have a length in bytes.")
    private String fields;

    @UriParam(description = "One of the fields, which this endpoint then reads and writes alone.")
    private String field;

    @UriParam(
            label = "advanced",
            description = "A Java record whose components are the fields: bodies are of this class instead of `Map`.")
    private Class<?> recordClass;

    @UriParam(
            defaultValue = "0",
            description = "Where the value starts, in bytes from the segment's first. A multiple of the type's size; "
                    + "of 8 for `string`, `bytes` and `record`; anything for `raw`.")
    private long offset;

    @UriParam(defaultValue = "native", enums = BYTE_ORDERS, description = "The order of the value's bytes.")
    private ShmByteOrder byteOrder = ShmByteOrder.NATIVE;

    @UriParam(
            defaultValue = "ifAbsent",
            enums = SegmentAccess.CREATE_MODES,
            description = "What to do where the segment exists already, or does not: attach to it or else create it "
                    + "(`ifAbsent`), wait for it if it does not exist (`never`; with `segmentMustExist` or without "
                    + "`reattach` fail), fail if it exists (`exclusive`).")
    private CreateMode createMode = CreateMode.IF_ABSENT;

    @UriParam(
            defaultValue = "" + SegmentOptions.DEFAULT_SIZE,
            description =
                    "The size of the segment in bytes, if this endpoint creates it. One that exists keeps its own. "
                            + "If this is not set, and the cell needs more, the segment is as large as it needs.")
    private long segmentSize = SegmentOptions.DEFAULT_SIZE;

    @UriParam(
            description = "The value that the cell starts with, if this endpoint creates the segment; zero or false "
                    + "if there is none. An endpoint that finds the segment there leaves the cell alone.")
    private String initialValue;

    @UriParam(
            description = "Whether to unlink the segment when its last user on the host stops, if it was created by an "
                    + "endpoint that says so and its name still means the same one.")
    private boolean unlinkOnStop;

    @UriParam(
            defaultValue = "true",
            description = "Whether to attach again when the segment is unlinked, replaced or truncated, and, unless "
                    + "`createMode` is `never`, to make it again if it is gone. If false, a lost segment fails exchanges "
                    + "until the route is restarted.")
    private boolean reattach = true;

    @UriParam(
            description = "Whether the start of a route fails while there is no segment and none can be created. If "
                    + "false, the route starts: its consumer waits for the segment, and an exchange of its producer does "
                    + "so until `attachTimeout`, and fails then.")
    private boolean segmentMustExist;

    @UriParam(
            label = "security",
            description = "The users, beside the one who runs this JVM, whose segments may be used: names with commas "
                    + "between them, or `*` for all. Another user may cut a segment short, or fill it with anything.")
    private String trustedOwners;

    @UriParam(
            label = "security",
            defaultValue = SegmentAccess.OWNER_ONLY,
            description = "The permissions of the segment, if this endpoint creates it, whatever the umask.")
    private String permissions = SegmentAccess.OWNER_ONLY;

    @UriParam(
            label = "advanced",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description = "How long starting waits for a segment that is still too small, as one is for a moment that "
                    + "Python or C creates, and how long an exchange waits for one that is lost or not there yet.")
    private long attachTimeout = SegmentOptions.defaults().attachTimeout().toMillis();

    @UriParam(
            label = "advanced",
            defaultValue = "5s",
            javaType = "java.time.Duration",
            description = "How long the writer of a `string`, `bytes` or `record` waits for others that write it.")
    private long lockTimeout = SegmentOptions.defaults().lockTimeout().toMillis();

    @UriParam(
            label = "producer",
            defaultValue = "set",
            enums = OPERATIONS,
            description = "What to do with the cell. The header `CamelShmOperation` overrides it.")
    private ShmOperation operation;

    @UriParam(
            label = "producer",
            description =
                    "What `add` and `getAndAdd` add, unless the header `CamelShmDelta` says so. Without either it "
                            + "is the body.")
    private String delta;

    @UriParam(
            label = "producer",
            description =
                    "The value that `compareAndSet` expects to find, unless the header `CamelShmExpectedValue` says "
                            + "so. The value to set is the body.")
    private String expectedValue;

    @UriParam(
            label = "producer",
            defaultValue = "wrap",
            enums = OVERFLOWS,
            description =
                    "What an addition does whose result the type cannot hold: go on at the other end of its range "
                            + "(`wrap`), fail and leave the cell as it was (`fail`), or stay at its end (`saturate`).")
    private Overflow overflow = Overflow.WRAP;

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description =
                    "Whether to send an exchange only when the value is another than in the one before, and first "
                            + "of all the value at the start. If false, each poll sends one.")
    private boolean changesOnly = true;

    private final ShmStatistics statistics = new ShmStatistics();

    private final Usage usage;

    // While in use, else null. Written by the usage alone.
    private volatile Segment segment;
    private volatile CellTranslator cell;
    private Meters meters = Meters.NONE;

    ShmEndpoint(String uri, ShmComponent component, String name) {
        super(uri, component);
        this.component = component;
        this.name = name;
        this.usage = new SegmentUsage();
    }

    @Override
    public ShmComponent getComponent() {
        return (ShmComponent) super.getComponent();
    }

    /** {@inheritDoc} No: whoever it talks to is on this host. */
    @Override
    public boolean isRemote() {
        return false;
    }

    /** {@inheritDoc} Yes: reading takes nothing away, so each consumer sees every change. */
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
        requireNoneOfProducers();
        if (isGreedy() && !changesOnly) {
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
        requireNoneOfProducers();
        return new ShmPollingConsumer(this);
    }

    /** A consumer reads the cell; what says how to change it would have no effect there. */
    private void requireNoneOfProducers() {
        refuseAtConsumer("operation", operation);
        refuseAtConsumer("delta", delta);
        refuseAtConsumer("expectedValue", expectedValue);
        refuseAtConsumer("overflow", overflow == Overflow.WRAP ? null : Choice.asWritten(overflow));
    }

    private void refuseAtConsumer(String option, Object value) {
        if (value != null) {
            throw new IllegalArgumentException(
                    "Option %s: '%s' is for producers, such as to(\"shm:%s?%s=%s\"); a consumer reads the cell"
                            .formatted(option, Printable.of(value), name, option, Printable.of(value)));
        }
    }

    /**
     * Attaches to the segment, unless a user of this endpoint has done so, for a producer or consumer that starts. Until
     * {@link #detach}.
     */
    CellTranslator attach(Service by) {
        usage.start(by);
        return cell;
    }

    /** Lets go of the segment, if this endpoint has no other user. Does nothing for what has not attached. */
    void detach(Service by) {
        usage.stop(by);
    }

    /** As {@link #attach}, for an exchange. Until {@link #leave}. Neither takes a lock while there is another user. */
    CellTranslator enter() {
        usage.enter();
        return cell;
    }

    void leave() {
        usage.leave();
    }

    private final class SegmentUsage extends Usage {
        SegmentUsage() {
            super(component.usages());
        }

        @Override
        protected void open() {
            ShmEndpoint.this.open();
            meters = ShmMeters.of(ShmEndpoint.this);
        }

        @Override
        protected void close() {
            meters.close();
            meters = Meters.NONE;
            Segment last = segment;
            // The mapping goes with the last reference to it, and a stopped endpoint may live on for long.
            segment = null;
            cell = null;
            last.close();
        }

        @Override
        protected void letGo() {
            // No exchange stays for long.
        }

        @Override
        public String toString() {
            return ShmEndpoint.this.toString();
        }
    }

    /** What this endpoint's producers and consumers tell of what they do. */
    ShmStatistics statistics() {
        return statistics;
    }

    /** The value now, as text; what hinders from reading it where that cannot be done. */
    @ManagedAttribute(description = "The value of the cell now")
    public String getValue() {
        CellTranslator now = translatorInUse();
        try {
            return now == null ? "" : text(now.read());
        } catch (SegmentException | IllegalStateException e) {
            return e.getMessage();
        }
    }

    /**
     * The numbers in the cell now, for a plot: of a record each field that is one, by its name; of any other cell the value
     * itself, without a name. A boolean is 0 or 1, and what is no number is left out.
     */
    Map<String, Number> numbers() {
        CellTranslator now = translatorInUse();
        if (now == null) {
            return Map.of();
        }
        try {
            boolean isRecord = field == null && now.cell() instanceof RecordCell;
            Map<String, ?> values =
                    isRecord ? ((RecordCell) now.cell()).get() : Map.of(field == null ? "" : field, now.read());
            Faults.report();
            return numbersAmong(values);
        } catch (SegmentException | IllegalStateException | InternalError e) {
            return Map.of(); // What is wrong is what getValue says.
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

    /** The value before the last change that a consumer of this endpoint saw, as text; empty if there was none. */
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
            description =
                    "When the last write was made here (at most a checkInterval later than this says), or a consumer saw the last change")
    public String getLastChange() {
        return statistics.lastChange().map(Instant::toString).orElse("");
    }

    @ManagedAttribute(description = "When the segment was attached, the last time")
    public String getAttachedSince() {
        return ofSegment(
                segment -> segment.attachedSince().map(Instant::toString).orElse(""), "");
    }

    @ManagedAttribute(description = "How many times the segment was lost and attached again")
    public int getTimesAttachedAgain() {
        return ofSegment(Segment::timesReattached, 0);
    }

    @ManagedAttribute(description = "Attached, or what happened to the segment")
    public String getSegmentState() {
        return ofSegment(segment -> segment.outage().orElse("attached"), "not in use");
    }

    @ManagedAttribute(description = "The file of the segment")
    public String getSegmentFile() {
        return ofSegment(segment -> segment.file().toString(), "");
    }

    /** What the cell is and where, in words. */
    @ManagedAttribute(description = "The cell: its type and offset")
    public String getCell() {
        CellTranslator now = translatorInUse();
        return now == null ? "" : now.cell().spec().toString();
    }

    /** Sets the cell to what the text says, as an exchange with that body does. */
    @ManagedOperation(description = "Set the value of the cell")
    public void setValue(String value) {
        CellTranslator now = translatorInUse();
        if (now == null) {
            throw new IllegalStateException("%s is not in use".formatted(this));
        }
        now.set(now.operand(value));
        statistics.written(System.currentTimeMillis());
    }

    /** Begins to count anew. */
    @ManagedOperation(description = "Reset the numbers of reads, writes and failures")
    public void resetStatistics() {
        statistics.reset();
    }

    /** The type as users write it: of the cell, or {@code record} where {@code fields} implies it. */
    String getCellType() {
        return (fields == null ? type : CellType.RECORD).toString();
    }

    /** What the cell is; while in use. */
    CellSpec cellInUse() {
        return translatorInUse().cell().spec();
    }

    /** For each time that it was attached, by this use of it. */
    int timesAttached() {
        return ofSegment(Segment::timesAttached, 0);
    }

    boolean isAttached() {
        return ofSegment(Segment::isAttached, false);
    }

    private CellTranslator translatorInUse() {
        return cell;
    }

    private <T> T ofSegment(Function<Segment, T> attribute, T ifNotInUse) {
        Segment now = getSegment();
        return now == null ? ifNotInUse : attribute.apply(now);
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value.toString();
    }

    /** The segment while it is in use, else null. */
    Segment getSegment() {
        return segment;
    }

    /** An operand from an option, or null if the option is not set. */
    static Object operand(CellTranslator cell, String option, String value) {
        try {
            return value == null ? null : cell.operand(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Option %s: %s".formatted(option, e.getMessage()), e);
        }
    }

    private void open() {
        CellSpec spec = cellSpec();
        SegmentOptions options = segmentOptions(spec);
        boolean mayWait = reattach && !segmentMustExist;
        Segment opened = mayWait
                ? component.segments().openOrAwait(name, options)
                : component.segments().open(name, options);
        opened.outage().ifPresent(outage -> LOG.warn("{} waits for its segment: {}", this, outage));
        try {
            CellTranslator translator = translator(opened.cell(spec));
            // Nonsense is refused even where nobody will write it, so that it does not depend on who comes first.
            operand(translator, "initialValue", initialValue);
            cell = translator;
            segment = opened;
        } finally {
            if (segment != opened) {
                opened.close();
            }
        }
    }

    private CellSpec cellSpec() {
        if (fields == null) {
            if (field != null || recordClass != null) {
                throw new IllegalArgumentException(
                        "Option %s needs the option fields".formatted(field != null ? "field" : "recordClass"));
            }
            requireCompanions();
            return new CellSpec(type, offset, byteOrder.toByteOrder(), overflow, length, Optional.empty());
        }
        if (type != CellType.INT64 && type != CellType.RECORD) {
            throw new IllegalArgumentException("Options fields and type=%s: fields are for a record".formatted(type));
        }
        return new CellSpec(CellType.RECORD, offset, byteOrder.toByteOrder(), overflow, length, Optional.of(layout()));
    }

    /** Of the type: what the cell itself would say without the names of the options. */
    private void requireCompanions() {
        if (type == CellType.RECORD) {
            throw new IllegalArgumentException(
                    "Option type=record needs the option fields, such as fields=temperature:float64,count:int64");
        }
        if (!type.isFixedSize() && length < 1) {
            throw new IllegalArgumentException(
                    "Option length: %d, but type=%s needs the most bytes that it may hold, 1 or more, such as length=64"
                            .formatted(length, type));
        }
        if (type.isFixedSize() && length != 0) {
            throw new IllegalArgumentException(
                    "Option length: %d, but type=%s has its own: length is for string, bytes and raw"
                            .formatted(length, type));
        }
    }

    private RecordLayout layout() {
        try {
            return RecordLayout.parse(fields);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Option fields: " + e.getMessage(), e);
        }
    }

    private CellTranslator translator(Cell of) {
        TypeConverter converter = getCamelContext().getTypeConverter();
        if (field != null) {
            return fieldTranslator((RecordCell) of, converter);
        }
        if (recordClass != null) {
            return CellTranslator.ofRecord((RecordCell) of, recordClass.asSubclass(Record.class), converter);
        }
        return CellTranslator.of(of, converter);
    }

    private CellTranslator fieldTranslator(RecordCell of, TypeConverter converter) {
        try {
            return CellTranslator.ofField(of, field, converter);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Option field: " + e.getMessage(), e);
        }
    }

    private SegmentOptions segmentOptions(CellSpec spec) {
        SegmentOptions options = SegmentOptions.defaults()
                .withCreateMode(createMode)
                .withSize(creationSize(spec))
                .withPermissions(SegmentAccess.permissions(permissions))
                .withRequired(spec)
                .withUnlinkOnClose(unlinkOnStop)
                .withReattach(reattach)
                .withReport(LOG::warn)
                .withTrustedOwners(SegmentAccess.trustedOwners(trustedOwners))
                .withAttachTimeout(Duration.ofMillis(attachTimeout))
                .withCheckInterval(Duration.ofMillis(component.getCheckInterval()))
                .withLockTimeout(Duration.ofMillis(lockTimeout));
        if (initialValue == null) {
            return options;
        }
        return options.withInitializer(created -> {
            CellTranslator initial = translator(created.cell(spec));
            initial.set(operand(initial, "initialValue", initialValue));
        });
    }

    /** The size that is asked for, or where none is, and the options say how much the cell needs, at least that. */
    private long creationSize(CellSpec spec) {
        boolean grows =
                segmentSize == SegmentOptions.DEFAULT_SIZE && !spec.type().isFixedSize();
        return grows ? Math.max(segmentSize, spec.requiredSize()) : segmentSize;
    }

    public String getName() {
        return name;
    }

    public CellType getType() {
        return type;
    }

    public void setType(CellType type) {
        this.type = type;
    }

    public int getLength() {
        return length;
    }

    public void setLength(int length) {
        this.length = length;
    }

    public String getFields() {
        return fields;
    }

    public void setFields(String fields) {
        this.fields = fields;
    }

    public String getField() {
        return field;
    }

    public void setField(String field) {
        this.field = field;
    }

    public Class<?> getRecordClass() {
        return recordClass;
    }

    public void setRecordClass(Class<?> recordClass) {
        this.recordClass = recordClass;
    }

    public long getLockTimeout() {
        return lockTimeout;
    }

    public void setLockTimeout(long lockTimeout) {
        this.lockTimeout = lockTimeout;
    }

    public long getOffset() {
        return offset;
    }

    public void setOffset(long offset) {
        this.offset = offset;
    }

    public ShmByteOrder getByteOrder() {
        return byteOrder;
    }

    public void setByteOrder(ShmByteOrder byteOrder) {
        this.byteOrder = byteOrder;
    }

    public CreateMode getCreateMode() {
        return createMode;
    }

    public void setCreateMode(CreateMode createMode) {
        this.createMode = createMode;
    }

    public long getSegmentSize() {
        return segmentSize;
    }

    public void setSegmentSize(long segmentSize) {
        this.segmentSize = segmentSize;
    }

    public String getInitialValue() {
        return initialValue;
    }

    public void setInitialValue(String initialValue) {
        this.initialValue = initialValue;
    }

    public boolean isUnlinkOnStop() {
        return unlinkOnStop;
    }

    public void setUnlinkOnStop(boolean unlinkOnStop) {
        this.unlinkOnStop = unlinkOnStop;
    }

    public boolean isReattach() {
        return reattach;
    }

    public void setReattach(boolean reattach) {
        this.reattach = reattach;
    }

    public boolean isSegmentMustExist() {
        return segmentMustExist;
    }

    public void setSegmentMustExist(boolean segmentMustExist) {
        this.segmentMustExist = segmentMustExist;
    }

    public String getTrustedOwners() {
        return trustedOwners;
    }

    public void setTrustedOwners(String trustedOwners) {
        this.trustedOwners = trustedOwners;
    }

    public String getPermissions() {
        return permissions;
    }

    public void setPermissions(String permissions) {
        this.permissions = permissions;
    }

    public long getAttachTimeout() {
        return attachTimeout;
    }

    public void setAttachTimeout(long attachTimeout) {
        this.attachTimeout = attachTimeout;
    }

    public ShmOperation getOperation() {
        return operation == null ? ShmOperation.SET : operation;
    }

    public void setOperation(ShmOperation operation) {
        this.operation = operation;
    }

    public String getDelta() {
        return delta;
    }

    public void setDelta(String delta) {
        this.delta = delta;
    }

    public String getExpectedValue() {
        return expectedValue;
    }

    public void setExpectedValue(String expectedValue) {
        this.expectedValue = expectedValue;
    }

    public Overflow getOverflow() {
        return overflow;
    }

    public void setOverflow(Overflow overflow) {
        this.overflow = overflow;
    }

    public boolean isChangesOnly() {
        return changesOnly;
    }

    public void setChangesOnly(boolean changesOnly) {
        this.changesOnly = changesOnly;
    }
}
