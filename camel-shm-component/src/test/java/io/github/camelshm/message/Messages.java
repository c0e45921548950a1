// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Creates requests and their replies, and compares messages, including the bytes in them. */
@SuppressWarnings("JavaUtilDate") // Encodable, because users have it in headers.
public final class Messages {
    private Messages() {}

    /** A message that expires. */
    public static QueueMessage expiring(
            String id, long timestamp, long expiry, Map<String, Object> headers, Object body) {
        return new QueueMessage(id, timestamp, expiry, false, null, null, headers, Map.of(), body);
    }

    /** The same message, as a request. */
    public static QueueMessage request(QueueMessage message, QueueMessage.ReplyAddress replyTo) {
        return new QueueMessage(
                message.id(),
                message.timestamp(),
                message.expiry(),
                true,
                replyTo,
                null,
                message.headers(),
                message.properties(),
                message.body());
    }

    /** The reply to a request whose route failed. */
    public static QueueMessage failed(QueueMessage request, long timestamp, QueueMessage.Failure failure) {
        QueueMessage.Outcome outcome = new QueueMessage.Outcome(failure, false, false, false);
        return new QueueMessage(
                request.id(),
                timestamp,
                QueueMessage.NO_EXPIRY,
                false,
                request.replyAddress(),
                outcome,
                Map.of(),
                Map.of(),
                null);
    }

    /** Asserts that both have equal parts of the same types. */
    static void assertSame(QueueMessage actual, QueueMessage expected) {
        assertThat(same(actual.headers(), expected.headers())
                        && same(actual.properties(), expected.properties())
                        && same(actual.body(), expected.body()))
                .as("%s is %s", actual, expected)
                .isTrue();
        assertThat(actual.id()).isEqualTo(expected.id());
        assertThat(actual.timestamp()).isEqualTo(expected.timestamp());
        assertThat(actual.expiry()).isEqualTo(expected.expiry());
        assertThat(actual.replyExpected()).isEqualTo(expected.replyExpected());
        assertThat(actual.replyAddress()).isEqualTo(expected.replyAddress());
        assertThat(actual.outcome()).isEqualTo(expected.outcome());
    }

    static boolean same(Object value, Object other) {
        if (value instanceof List<?> list && other instanceof List<?> others) {
            return list.size() == others.size()
                    && IntStream.range(0, list.size()).allMatch(i -> same(list.get(i), others.get(i)));
        }
        if (value instanceof Map<?, ?> map && other instanceof Map<?, ?> others) {
            return map.keySet().equals(others.keySet())
                    && map.keySet().stream().allMatch(key -> same(map.get(key), others.get(key)));
        }
        boolean sameClass = value == null || other == null || value.getClass() == other.getClass();
        return sameClass && Objects.deepEquals(value, other);
    }

    /** The array of an outcome, in the terms of the page. */
    static List<Object> parts(QueueMessage.Outcome outcome) {
        QueueMessage.Failure failure = outcome.failure();
        int marks =
                (outcome.rollbackOnly() ? 1 : 0) + (outcome.rollbackOnlyLast() ? 2 : 0) + (outcome.routeStop() ? 4 : 0);
        return Arrays.asList(
                failure == null ? null : failure.className(), failure == null ? null : failure.message(), marks);
    }

    /** A value without the details that not every reader can tell: the width of a number, and the type of an array. */
    static Object normal(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Messages::normal).collect(Collectors.toCollection(ArrayList::new));
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> normal = new LinkedHashMap<>();
            map.forEach((key, element) -> normal.put(key, normal(element)));
            return normal;
        } else if (value instanceof byte[] bytes) {
            return "bytes " + HexFormat.of().formatHex(bytes);
        } else if (value instanceof String) {
            return "text " + value;
        } else if (value instanceof Integer || value instanceof Long) {
            return BigInteger.valueOf(((Number) value).longValue());
        } else if (value instanceof Float number) {
            return number.doubleValue();
        } else if (value instanceof Date date) {
            return "date " + date.getTime();
        }
        return value;
    }
}
