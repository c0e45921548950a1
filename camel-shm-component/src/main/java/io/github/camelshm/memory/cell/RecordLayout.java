// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.text.NearestName;
import io.github.camelshm.text.Printable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields of a record and where they lie, as a C compiler lays out a {@code struct}. The fields are in the order in
 * which they are named, each at the next multiple of its type's size ({@code string} and {@code bytes} anywhere). The
 * whole record is padded to a multiple of the largest of these sizes. This is {@code struct} with {@code @} in Python
 * and {@code align=True} in numpy.
 *
 * <p>Immutable.
 */
public final class RecordLayout {
    private static final Pattern FIELD =
            Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*:\\s*([a-z0-9]+)\\s*(?:\\(\\s*(\\d{1,9})\\s*\\))?\\s*");

    private final Map<String, RecordField> fields;
    private final List<RecordField> inOrder;
    private final int size;

    private RecordLayout(Map<String, RecordField> fields, int size) {
        this.fields = Collections.unmodifiableMap(fields);
        this.inOrder = List.copyOf(fields.values());
        this.size = size;
    }

    /**
     * Parses a description such as {@code temperature:float64,count:int64,unit:string(8)}.
     *
     * @throws IllegalArgumentException if it is not of this form, names a field twice, or names an unknown type
     */
    public static RecordLayout parse(String description) {
        Map<String, RecordField> fields = new LinkedHashMap<>();
        long end = 0;
        int alignment = 1;
        for (String part : description.split(",", -1)) {
            RecordField field = field(part, description, end);
            if (fields.putIfAbsent(field.name(), field) != null) {
                throw new IllegalArgumentException(
                        "Fields '%s': '%s' appears twice".formatted(description, field.name()));
            }
            alignment = Math.max(alignment, Math.max(1, field.type().bytes()));
            end = (long) field.offset() + field.length();
        }
        return new RecordLayout(fields, toInt(aligned(end, alignment), description));
    }

    private static RecordField field(String part, String description, long end) {
        Matcher matcher = FIELD.matcher(part);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Fields '%s': '%s' is not of the form name:type or name:string(length)"
                    .formatted(Printable.of(description), Printable.of(part.strip())));
        }
        CellType type = type(matcher.group(2), description);
        String length = matcher.group(3);
        if (type.isFixedSize() != (length == null)) {
            throw new IllegalArgumentException("Fields '%s': '%s' %s"
                    .formatted(
                            description,
                            part.strip(),
                            type.isFixedSize()
                                    ? "takes no length"
                                    : "needs a length in bytes, such as %s(16)".formatted(type)));
        }
        int bytes = type.isFixedSize() ? type.bytes() : Integer.parseInt(length);
        if (bytes == 0) {
            throw new IllegalArgumentException(
                    "Fields '%s': '%s' must have a length of at least 1".formatted(description, part.strip()));
        }
        long offset = aligned(end, Math.max(1, type.bytes()));
        return new RecordField(matcher.group(1), type, bytes, toInt(offset, description));
    }

    private static CellType type(String name, String description) {
        Map<String, CellType> types = new LinkedHashMap<>();
        for (CellType type : CellType.values()) {
            if (type != CellType.RECORD && type != CellType.RAW) {
                types.put(type.toString(), type);
            }
        }
        if (!types.containsKey(name)) {
            throw new IllegalArgumentException("Fields '%s': '%s' is not a type of fields, which are %s%s"
                    .formatted(
                            description,
                            name,
                            String.join(", ", types.keySet()),
                            NearestName.hint(name, types.keySet())));
        }
        return types.get(name);
    }

    private static long aligned(long offset, int alignment) {
        return (offset + alignment - 1) / alignment * alignment;
    }

    private static int toInt(long value, String description) {
        if (value > SegmentInternals.MAX_MAPPED) {
            throw new IllegalArgumentException(
                    "Fields '%s' are more than %d bytes".formatted(description, SegmentInternals.MAX_MAPPED));
        }
        return (int) value;
    }

    /** The fields, in their order. */
    public List<RecordField> fields() {
        return inOrder;
    }

    /** The size of a record in bytes. */
    public int size() {
        return size;
    }

    /**
     * The field of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public RecordField field(String name) {
        RecordField field = fields.get(name);
        if (field == null) {
            throw new IllegalArgumentException("There is no field '%s': the fields are %s%s"
                    .formatted(Printable.of(name), fields.keySet(), NearestName.hint(name, fields.keySet())));
        }
        return field;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordLayout layout && fields().equals(layout.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    /** Such as {@code [field 'count' (int64), field 'unit' (string(8))]}. */
    @Override
    public String toString() {
        return fields().toString();
    }
}
