// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import java.lang.reflect.Array;
import java.net.URI;
import java.net.URL;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Converts values whose types a message does not have, but which have one obvious form: a string, an instant, or a list.
 */
final class PlainForm {
    private PlainForm() {}

    /** The form of a value, or null if there is none. The form may hold unencodable values. */
    static @Nullable Object of(Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name();
        } else if (hasStringForm(value)) {
            return value.toString();
        } else if (value instanceof char[] chars) {
            return String.valueOf(chars);
        } else if (value instanceof Date date) {
            return ofSql(date);
        } else if (value instanceof Collection<?> collection) {
            return new ArrayList<>(collection);
        } else if (value.getClass().isArray()) {
            return list(value);
        }
        return null;
    }

    private static boolean hasStringForm(Object value) {
        return value instanceof CharSequence
                || value instanceof Character
                || value instanceof UUID
                || value instanceof URI
                || value instanceof URL
                || isTime(value);
    }

    /**
     * Whether a value of {@code java.time} has a string form in ISO 8601. An {@code Instant} that gets here is beyond the
     * years that can be written.
     */
    private static boolean isTime(Object value) {
        boolean isTime =
                value instanceof TemporalAccessor || value instanceof TemporalAmount || value instanceof ZoneId;
        return isTime && !(value instanceof Instant) && value.getClass().getPackage() == Instant.class.getPackage();
    }

    /** Compares class names, because a runtime image need not contain the module {@code java.sql}. */
    @SuppressWarnings("JavaUtilDate") // What JDBC gives for a column.
    private static @Nullable Object ofSql(Date date) {
        return switch (date.getClass().getName()) {
            case "java.sql.Timestamp" -> date.toInstant();
            case "java.sql.Date", "java.sql.Time" -> date.toString();
            default -> null;
        };
    }

    private static List<@Nullable Object> list(Object array) {
        int length = Array.getLength(array);
        List<@Nullable Object> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(Array.get(array, i));
        }
        return list;
    }
}
