// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.message.MalformedMessageException;
import io.github.camelshm.message.MessageCodec;
import io.github.camelshm.message.QueueMessage;
import io.github.camelshm.text.Printable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as one line for people to read. The message is untrusted: long parts are cut, and characters that would
 * move a terminal's cursor or change the direction of its text are escaped.
 */
final class MessageText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String GAP = "  ";
    private static final String CUT = "...";
    private static final String NOTHING = "-";

    /** The maximum number of characters of a text. */
    private static final int MAX_TEXT = 60;

    private static final int MAX_BYTES = 32;

    /** The number of characters after which a list or map is cut. */
    private static final int MAX_LIST = 200;

    private final StringBuilder line = new StringBuilder();

    /** The position at which lists and maps of the value being printed are cut. */
    private int end;

    private MessageText() {}

    /** The line, even if the bytes are not in the form that {@code shm-queue:} gives a message. */
    static String of(byte[] bytes) {
        MessageText text = new MessageText();
        try {
            text.message(new MessageCodec().decode(bytes, bytes.length));
        } catch (MalformedMessageException e) {
            text.bytes(bytes);
            text.line.append(GAP).append("(not in the message format of shm-queue: ");
            text.escaped(String.valueOf(e.getMessage()));
            text.line.append(')');
        }
        return text.line.toString();
    }

    private void message(QueueMessage message) {
        Map<String, Object> headers = new LinkedHashMap<>(message.headers());
        Object contentType = headers.remove(CONTENT_TYPE);
        escaped(message.id() == null ? NOTHING : message.id());
        line.append(GAP).append(TIME.format(Instant.ofEpochMilli(message.timestamp())));
        line.append(GAP);
        escaped(contentType == null ? NOTHING : contentType.toString());
        line.append(GAP);
        topLevelValue(headers);
        if (!message.properties().isEmpty()) {
            line.append("  properties ");
            topLevelValue(message.properties());
        }
        line.append(GAP);
        if (message.failure() == null) {
            topLevelValue(message.body());
        } else {
            line.append("failed with ");
            escaped(message.failure().className());
            line.append(' ');
            topLevelValue(message.failure().message());
        }
        if (message.expiry() != QueueMessage.NO_EXPIRY) {
            line.append(message.expiry() <= System.currentTimeMillis() ? "  (expired at " : "  (expires at ")
                    .append(TIME.format(Instant.ofEpochMilli(message.expiry())))
                    .append(')');
        }
        if (message.replyAddress() != null) {
            line.append(message.replyExpected() ? "  (a request of participant " : "  (a reply to participant ")
                    .append(message.replyAddress().participant())
                    .append(')');
        }
    }

    private void topLevelValue(@Nullable Object value) {
        end = line.length() + MAX_LIST;
        value(value);
    }

    private void value(@Nullable Object value) {
        if (value instanceof String text) {
            line.append('"');
            boolean isCut = escaped(text);
            line.append(isCut ? "\" (%d characters)".formatted(text.length()) : "\"");
        } else if (value instanceof byte[] bytes) {
            bytes(bytes);
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else if (value instanceof List<?> list) {
            list(list);
        } else if (value instanceof Date date) {
            line.append(date.toInstant());
        } else {
            escaped(String.valueOf(value));
        }
    }

    private void map(Map<?, ?> map) {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            line.append(separator);
            separator = ", ";
            if (line.length() > end) {
                line.append(CUT);
                break;
            }
            escaped(entry.getKey().toString());
            line.append('=');
            value(entry.getValue());
        }
        line.append(map.isEmpty() ? "{}" : "}");
    }

    private void list(List<?> list) {
        String separator = "[";
        for (Object element : list) {
            line.append(separator);
            separator = ", ";
            if (line.length() > end) {
                line.append(CUT);
                break;
            }
            value(element);
        }
        line.append(list.isEmpty() ? "[]" : "]");
    }

    private void bytes(byte[] bytes) {
        line.append("0x").append(HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, MAX_BYTES)));
        if (bytes.length > MAX_BYTES) {
            line.append("%s (%d bytes)".formatted(CUT, bytes.length));
        }
    }

    /** @return whether it was cut */
    private boolean escaped(String text) {
        text.codePoints().limit(MAX_TEXT).forEach(this::escaped);
        boolean isCut = text.codePointCount(0, text.length()) > MAX_TEXT;
        line.append(isCut ? CUT : "");
        return isCut;
    }

    /** Also escapes the characters that end a quoted text, or begin an escape in it. */
    private void escaped(int character) {
        line.append(character == '"' || character == '\\' ? "\\" : "");
        Printable.append(line, character);
    }
}
