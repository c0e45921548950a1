// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentOptions;
import io.github.camelshm.memory.segment.SegmentTooSmallException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cell for several named fields that belong together, read and written whole: a {@link RecordLayout} in a {@link
 * SeqLockValue}. {@link RecordField} tells which values a field takes and returns.
 *
 * <p>A write waits for other writers, up to {@link SegmentOptions#lockTimeout}, and then fails with a {@link
 * SegmentException}. A read takes no lock, unless writers overtake it 64 times in a row; then it waits as a write does.
 * Every method that takes a field's name throws an {@link IllegalArgumentException} if there is no field of that name,
 * or if the field does not take the value. It throws a {@link ValueOutOfRangeException} if the field cannot hold the
 * value. In all these cases nothing is changed.
 */
public final class RecordCell extends Cell {
    private final RecordLayout layout;
    private final SeqLockValue slots;

    RecordCell(Segment segment, CellSpec spec) {
        super(segment, spec);
        this.layout = spec.fields().orElseThrow();
        this.slots = new SeqLockValue(this, layout.size(), new NoHeader(layout.size()));
    }

    /**
     * The cell of this description in a segment, for records.
     *
     * @throws IllegalArgumentException if its type is not record
     * @throws SegmentTooSmallException if the segment ends before the cell does
     * @throws SegmentException if the segment is a queue
     */
    public static RecordCell in(Segment segment, CellSpec spec) {
        return in(segment, spec, RecordCell.class);
    }

    /** The fields and where they lie. */
    public RecordLayout layout() {
        return layout;
    }

    /** All fields, as they were at one moment, in their order. */
    public Map<String, Object> get() {
        return decoded(slots.read());
    }

    /** One field. */
    public Object get(String field) {
        return layout.field(field).get(ordered(slots.read()), this);
    }

    /** Sets the given fields at once, and keeps the others. */
    public void set(Map<String, ?> values) {
        Patch patch = new Patch(values);
        if (patch.isWhole()) {
            slots.write(patch.bytes);
        } else {
            slots.update(patch::appliedTo);
        }
    }

    /** Sets one field, and keeps the others. */
    public void set(String field, Object value) {
        set(single(field, value));
    }

    /** Sets the given fields at once, and returns all fields as they were before. */
    public Map<String, Object> getAndSet(Map<String, ?> values) {
        Patch patch = new Patch(values);
        return decoded(slots.update(patch::appliedTo));
    }

    /** Sets one field, and returns it as it was before. */
    public Object getAndSet(String field, Object value) {
        byte[] before = slots.update(new Patch(single(field, value))::appliedTo);
        return layout.field(field).get(ordered(before), this);
    }

    /**
     * Sets the given fields at once, if the expected fields have the expected values. Fields are compared by their
     * bytes, so a float that is NaN equals itself.
     *
     * @return whether they had the expected values
     */
    public boolean compareAndSet(Map<String, ?> expected, Map<String, ?> values) {
        Patch wanted = new Patch(expected);
        return wanted.matches(exchange(wanted, values));
    }

    /**
     * As {@link #compareAndSet(Map, Map)}.
     *
     * @return null if they were as expected, else all fields as they were
     */
    public @Nullable Map<String, Object> compareAndExchange(Map<String, ?> expected, Map<String, ?> values) {
        Patch wanted = new Patch(expected);
        byte[] before = exchange(wanted, values);
        return wanted.matches(before) ? null : decoded(before);
    }

    private byte[] exchange(Patch wanted, Map<String, ?> values) {
        Patch patch = new Patch(values);
        return slots.update(before -> wanted.matches(before) ? patch.appliedTo(before) : null);
    }

    private Map<String, Object> decoded(byte[] bytes) {
        ByteBuffer record = ordered(bytes);
        Map<String, Object> values = new LinkedHashMap<>();
        layout.fields().forEach(field -> values.put(field.name(), field.get(record, this)));
        return values;
    }

    private ByteBuffer ordered(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(spec().byteOrder());
    }

    private static Map<String, Object> single(String field, Object value) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put(field, value);
        return one;
    }

    /** The values of some fields as bytes, encoded before the lock is taken. */
    private final class Patch {
        private final List<RecordField> fields = new ArrayList<>();
        private final byte[] bytes = new byte[layout.size()];

        Patch(Map<String, ?> values) {
            ByteBuffer record = ordered(bytes);
            for (Map.Entry<String, ?> entry : values.entrySet()) {
                RecordField field = layout.field(entry.getKey());
                field.put(entry.getValue(), record, RecordCell.this);
                fields.add(field);
            }
        }

        /** Whether nothing of the record before is left, except for its padding. */
        boolean isWhole() {
            return fields.size() == layout.fields().size();
        }

        byte[] appliedTo(byte[] record) {
            byte[] changed = record.clone();
            for (RecordField field : fields) {
                System.arraycopy(bytes, field.offset(), changed, field.offset(), field.length());
            }
            return changed;
        }

        boolean matches(byte[] record) {
            return fields.stream().allMatch(field -> {
                int end = field.offset() + field.length();
                return Arrays.equals(bytes, field.offset(), end, record, field.offset(), end);
            });
        }
    }

    /** All records of a layout have the same size. */
    private record NoHeader(int recordSize) implements SeqLockValue.Header {
        @Override
        public int size() {
            return 0;
        }

        @Override
        public long valueLength(ByteBuffer memory, int slot) {
            return recordSize;
        }

        @Override
        public void write(ByteBuffer memory, int slot, int valueLength) {
            // Nothing before the record.
        }
    }
}
