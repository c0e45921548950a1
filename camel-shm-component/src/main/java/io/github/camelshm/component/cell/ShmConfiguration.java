// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.component.support.EnumOption;
import io.github.camelshm.component.support.SegmentConfiguration;
import io.github.camelshm.memory.cell.Cell;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.Overflow;
import io.github.camelshm.memory.cell.RecordCell;
import io.github.camelshm.memory.cell.RecordLayout;
import io.github.camelshm.memory.segment.SegmentOptions;
import io.github.camelshm.text.Printable;
import java.util.Optional;
import org.apache.camel.TypeConverter;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** The options of {@code shm:} endpoints. */
@UriParams
public class ShmConfiguration extends SegmentConfiguration {
    // As users write the values: the names of the constants are in capitals, and a constant cannot be named boolean.
    static final String TYPES =
            "int8,uint8,int16,uint16,int32,uint32,int64,float32,float64,boolean,string,bytes,record,raw";
    static final String BYTE_ORDERS = "native,littleEndian,bigEndian";
    static final String OVERFLOWS = "wrap,fail,saturate";
    static final String OPERATIONS = "get,set,increment,decrement,add,getAndAdd,getAndSet,compareAndSet,append";

    @UriParam(
            defaultValue = "int64",
            enums = TYPES,
            description = "The type of the cell's value. Bodies are `Integer` for the types up to `int32`, `Long` for "
                    + "`uint32` and `int64`, `Float`, `Double`, `Boolean`, `String`, byte array (`bytes`, `raw`), and "
                    + "`Map` (`record`, which `fields` implies).")
    private CellType type = CellType.INT64;

    @UriParam(
            description =
                    "The maximum length in bytes of a `string` (in UTF-8) or of `bytes`, or the length of a `raw` "
                            + "region.")
    private int length;

    @UriParam(
            description = "The fields of a record, which are read and written together: names and types, such as "
                    + "`temperature:float64,count:int64,unit:string(8)`. `string` and `bytes` need a length in bytes.")
    private @Nullable String fields;

    @UriParam(description = "The one field of the record that this endpoint reads and writes. By default all fields.")
    private @Nullable String field;

    @UriParam(
            label = "advanced",
            description =
                    "A Java record whose components are the fields. Bodies are then of this class instead of `Map`.")
    private @Nullable Class<?> recordClass;

    @UriParam(
            defaultValue = "0",
            description =
                    "Where the value starts, in bytes from the start of the segment: a multiple of the type's size, "
                            + "or of 8 for `string`, `bytes` and `record`. A `raw` region may start anywhere.")
    private long offset;

    @UriParam(defaultValue = "native", enums = BYTE_ORDERS, description = "The byte order of the value.")
    private ShmByteOrder byteOrder = ShmByteOrder.NATIVE;

    @UriParam(
            defaultValue = "" + SegmentOptions.DEFAULT_SIZE,
            description = "The size of the segment in bytes, if this endpoint creates it. An existing "
                    + "segment keeps its size. If this is not set and the cell needs more than the "
                    + "default, the segment is as large as the cell needs.")
    private long segmentSize = SegmentOptions.DEFAULT_SIZE;

    @UriParam(
            description =
                    "The value that the cell gets when this endpoint creates the segment. By default it is zero or "
                            + "false. An endpoint that attaches to an existing segment does not change the cell.")
    private @Nullable String initialValue;

    @UriParam(
            description = "Whether the start of a route fails if the segment does not exist and cannot be created. If "
                    + "false, the route starts: its consumer waits for the segment, and an exchange of its producer "
                    + "waits up to `attachTimeout` and then fails.")
    private boolean segmentMustExist;

    @UriParam(
            label = "advanced",
            defaultValue = "5s",
            javaType = "java.time.Duration",
            description = "How long a writer of a `string`, `bytes` or `record` waits for other writers.")
    private long lockTimeout = SegmentOptions.defaults().lockTimeout().toMillis();

    @UriParam(
            label = "producer",
            defaultValue = "set",
            enums = OPERATIONS,
            description = "The operation to perform on the cell. The header `CamelShmOperation` overrides it.")
    private @Nullable ShmOperation operation;

    @UriParam(
            label = "producer",
            description = "The number that `add` and `getAndAdd` add. The header `CamelShmDelta` overrides it. Without "
                    + "either, the body is added.")
    private @Nullable String delta;

    @UriParam(
            label = "producer",
            description =
                    "The value that `compareAndSet` expects to find. The header `CamelShmExpectedValue` overrides "
                            + "it. The value to set is the body.")
    private @Nullable String expectedValue;

    @UriParam(
            label = "producer",
            defaultValue = "wrap",
            enums = OVERFLOWS,
            description = "What an addition does if the type cannot hold its result: continue at the other end of the "
                    + "type's range (`wrap`), fail and leave the cell unchanged (`fail`), or stop at the end of the "
                    + "range (`saturate`).")
    private Overflow overflow = Overflow.WRAP;

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description = "Whether to send an exchange only if the value has changed. The first poll always sends the "
                    + "current value. If false, every poll sends an exchange.")
    private boolean changesOnly = true;

    @Override
    public ShmConfiguration copy() {
        return (ShmConfiguration) super.copy();
    }

    /**
     * The description of the cell.
     *
     * @throws IllegalArgumentException if the options contradict each other
     */
    CellSpec cellSpec() {
        if (fields == null) {
            if (field != null || recordClass != null) {
                throw new IllegalArgumentException(
                        "Option %s needs the option fields".formatted(field != null ? "field" : "recordClass"));
            }
            requireCompanions();
            return new CellSpec(type, offset, byteOrder.toByteOrder(), overflow, length, Optional.empty());
        }
        if (type != CellType.INT64 && type != CellType.RECORD) {
            throw new IllegalArgumentException(
                    "Options fields and type=%s cannot be combined: fields are for type=record".formatted(type));
        }
        return new CellSpec(
                CellType.RECORD, offset, byteOrder.toByteOrder(), overflow, length, Optional.of(layout(fields)));
    }

    /**
     * Checks the options that the type needs. The cell itself would check them too, but without the names of the
     * options.
     */
    private void requireCompanions() {
        if (type == CellType.RECORD) {
            throw new IllegalArgumentException(
                    "Option type=record needs the option fields, such as fields=temperature:float64,count:int64");
        }
        if (!type.isFixedSize() && length < 1) {
            throw new IllegalArgumentException(
                    "Option length is %d, but type=%s needs a maximum length in bytes of at least 1, such as length=64"
                            .formatted(length, type));
        }
        if (type.isFixedSize() && length != 0) {
            throw new IllegalArgumentException(
                    "Option length is %d, but type=%s has a fixed length: set length only for string, bytes and raw"
                            .formatted(length, type));
        }
    }

    private static RecordLayout layout(String fields) {
        try {
            return RecordLayout.parse(fields);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Option fields: " + e.getMessage(), e);
        }
    }

    /** Creates the translator for the values of the cell, or of the one field that is selected. */
    CellTranslator translator(Cell cell, TypeConverter converter) {
        if (field != null) {
            return fieldTranslator((RecordCell) cell, field, converter);
        }
        if (recordClass != null) {
            return CellTranslator.ofRecord((RecordCell) cell, recordClass.asSubclass(Record.class), converter);
        }
        return CellTranslator.of(cell, converter);
    }

    private static CellTranslator fieldTranslator(RecordCell cell, String field, TypeConverter converter) {
        try {
            return CellTranslator.ofField(cell, field, converter);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Option field: " + e.getMessage(), e);
        }
    }

    /** The size that is configured. If none is, and the options tell how much the cell needs, it is at least that. */
    long creationSize(CellSpec spec) {
        boolean grows =
                segmentSize == SegmentOptions.DEFAULT_SIZE && !spec.type().isFixedSize();
        return grows ? Math.max(segmentSize, spec.requiredSize()) : segmentSize;
    }

    /** Refuses options of producers. A consumer only reads the cell, so they would have no effect there. */
    void requireNoneOfProducers(String name) {
        refuseAtConsumer(name, "operation", operation);
        refuseAtConsumer(name, "delta", delta);
        refuseAtConsumer(name, "expectedValue", expectedValue);
        refuseAtConsumer(name, "overflow", overflow == Overflow.WRAP ? null : EnumOption.asWritten(overflow));
    }

    private static void refuseAtConsumer(String name, String option, @Nullable Object value) {
        if (value != null) {
            throw new IllegalArgumentException(
                    "Option %s: '%s' is for producers, such as to(\"shm:%s?%s=%s\"); a consumer reads the cell"
                            .formatted(option, Printable.of(value), name, option, Printable.of(value)));
        }
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

    public @Nullable String getFields() {
        return fields;
    }

    public void setFields(@Nullable String fields) {
        this.fields = fields;
    }

    public @Nullable String getField() {
        return field;
    }

    public void setField(@Nullable String field) {
        this.field = field;
    }

    public @Nullable Class<?> getRecordClass() {
        return recordClass;
    }

    public void setRecordClass(@Nullable Class<?> recordClass) {
        this.recordClass = recordClass;
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

    public long getSegmentSize() {
        return segmentSize;
    }

    public void setSegmentSize(long segmentSize) {
        this.segmentSize = segmentSize;
    }

    public @Nullable String getInitialValue() {
        return initialValue;
    }

    public void setInitialValue(@Nullable String initialValue) {
        this.initialValue = initialValue;
    }

    public boolean isSegmentMustExist() {
        return segmentMustExist;
    }

    public void setSegmentMustExist(boolean segmentMustExist) {
        this.segmentMustExist = segmentMustExist;
    }

    public long getLockTimeout() {
        return lockTimeout;
    }

    public void setLockTimeout(long lockTimeout) {
        this.lockTimeout = lockTimeout;
    }

    public ShmOperation getOperation() {
        return operation == null ? ShmOperation.SET : operation;
    }

    public void setOperation(@Nullable ShmOperation operation) {
        this.operation = operation;
    }

    public @Nullable String getDelta() {
        return delta;
    }

    public void setDelta(@Nullable String delta) {
        this.delta = delta;
    }

    public @Nullable String getExpectedValue() {
        return expectedValue;
    }

    public void setExpectedValue(@Nullable String expectedValue) {
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
