// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.camelshm.memory.queue.MessageTooLargeException;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.message.EncodedMessage;
import io.github.camelshm.message.MessageCodec;
import io.github.camelshm.message.QueueMessage;
import io.github.camelshm.message.UnencodableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.dom.DOMSource;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.converter.stream.InputStreamCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/** Which parts of an exchange a queue transfers, and which it does not. */
class ExchangeTransferTest extends QueueFixture {
    private static final Ends TWO = Ends.TWO_CONTEXTS;

    private static final String UNPAIRED_SURROGATE = "\ud83d";

    static Stream<Object> bodies() {
        return Stream.of(
                "text, äöü \uD83D\uDE00",
                "",
                42,
                42L << 40,
                1.5,
                2.5f,
                true,
                List.of("a", 1, List.of(2L)),
                Map.of("name", "orders", "list", List.of(1, 2)));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aBodyArrivesWithItsType(Object body) throws Exception {
        assertThat(sent(body).getBody())
                .isEqualTo(body)
                .hasSameClassAs(body instanceof Map || body instanceof List ? sentBody : body);
    }

    private Object sentBody;

    @ParameterizedTest
    @EnumSource(Ends.class)
    void bytesAndNullBodiesAreTransferred(Ends ends) throws Exception {
        startReceiver(ends, "shm-queue:x", exchange -> {});
        out(ends).expectedMessageCount(2);

        send("shm-queue:x", new byte[] {1, 2, 3});
        send("shm-queue:x", null);

        out(ends).assertIsSatisfied();
        assertThat(out(ends).getExchanges().get(0).getMessage().getBody()).isEqualTo(new byte[] {1, 2, 3});
        assertThat(out(ends).getExchanges().get(1).getMessage().getBody()).isNull();
    }

    @Test
    void anythingElseIsConvertedToBytes() throws Exception {
        Message received = sent(new ByteArrayInputStream("streamed".getBytes(UTF_8)));

        assertThat(received.getBody()).isEqualTo("streamed".getBytes(UTF_8));
    }

    @Test
    void aStreamThatWasSentCanBeReadAgainByTheNextStep() throws Exception {
        start(context, builder -> builder.from("direct:in").to("shm-queue:x"));
        StreamCache cache = new InputStreamCache("cached".getBytes(UTF_8));

        Exchange exchange = send("direct:in", cache);

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("cached");
    }

    @Test
    void anUnencodableBodyFailsItsExchange() {
        Exchange exchange = send("shm-queue:x", new Object());

        assertThat(exchange.getException())
                .isInstanceOf(UnencodableException.class)
                .hasMessage("A body of class java.lang.Object cannot be encoded for queue 'x', neither as it is nor "
                        + "converted to byte[]");
        assertThat(depth("x")).isZero();
    }

    @Test
    void aListOfUnencodableValuesFailsItsExchange() {
        assertThat(send("shm-queue:x", List.of(new Object())).getException())
                .isInstanceOf(UnencodableException.class)
                .hasMessageContaining("queue 'x'");
    }

    @Test
    void headersAreTransferredExceptUnencodableOnes() throws Exception {
        Date date = Date.from(Instant.ofEpochMilli(1_764_000_000_000L));
        Message received = sent(exchange -> {
            exchange.getMessage().setHeader("text", "t");
            exchange.getMessage().setHeader("number", 7);
            exchange.getMessage().setHeader("flag", true);
            exchange.getMessage().setHeader("date", date);
            exchange.getMessage().setHeader("characters", CharBuffer.wrap("built"));
            exchange.getMessage().setHeader("object", new Object());
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        });

        assertThat(received.getHeaders())
                .containsEntry("text", "t")
                .containsEntry("number", 7)
                .containsEntry("flag", true)
                .containsEntry("date", date)
                .containsEntry("characters", "built")
                .containsEntry(Exchange.CONTENT_TYPE, "application/json")
                .doesNotContainKey("object");
    }

    @Test
    void anErrorNamesThePathToTheUnencodableValue() {
        Object row = List.of("a", 1, List.of(), Map.of("date", new Object()));

        Exchange exchange = send("shm-queue:x", row);

        assertThat(exchange.getException())
                .isInstanceOf(UnencodableException.class)
                .hasMessageStartingWith(
                        "A message cannot be encoded for queue 'x': body[3].date holds a java.lang.Object");
        assertThat(depth("x")).isZero();
    }

    @Test
    void aDatabaseRowIsTransferred() throws Exception {
        Instant instant = Instant.parse("2026-11-28T10:00:00.000000001Z");

        Message received = sent(List.of(Map.of("id", new UUID(0, 1), "at", java.sql.Timestamp.from(instant))));

        assertThat(received.getBody())
                .isEqualTo(List.of(Map.of("id", "00000000-0000-0000-0000-000000000001", "at", instant)));
    }

    @Test
    void theErrorOfAStreamIsTheCause() {
        IOException broken = new IOException("the disk is on fire");
        InputStream stream = new InputStream() {
            @Override
            public int read() throws IOException {
                throw broken;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        };

        assertThat(send("shm-queue:x", stream).getException())
                .isInstanceOf(UnencodableException.class)
                .hasMessageContaining("the disk is on fire")
                .hasCause(broken);
        assertThat(send("shm-queue:x", new InputStreamReader(stream, UTF_8)).getException())
                .isInstanceOf(UnencodableException.class)
                .hasCause(broken);
    }

    @ParameterizedTest
    @EnumSource(Ends.class)
    void aTextFileInAnotherCharsetArrivesAsText(Ends ends, @TempDir Path in) throws Exception {
        Files.write(in.resolve("greeting.txt"), "Grüße".getBytes(ISO_8859_1));
        startReceiver(ends, "shm-queue:x", exchange -> exchange.getMessage().setBody(text(exchange)));
        out(ends).expectedBodiesReceived("Grüße");

        start(context, builder -> builder.from("file:" + in + "?charset=ISO-8859-1&noop=true&initialDelay=0")
                .to("shm-queue:x"));

        out(ends).assertIsSatisfied();
    }

    static Stream<Arguments> textsInTheirCharset() {
        byte[] bytes = "Grüße".getBytes(ISO_8859_1);
        return Stream.of(
                arguments(new ByteArrayInputStream(bytes), Exchange.CHARSET_NAME, "ISO-8859-1"),
                arguments(new InputStreamCache(bytes), Exchange.CHARSET_NAME, "ISO-8859-1"),
                arguments(ByteBuffer.wrap(bytes), Exchange.CHARSET_NAME, "ISO-8859-1"),
                arguments(new StringReader("Grüße"), Exchange.CHARSET_NAME, "ISO-8859-1"),
                arguments(new StringReader("Grüße"), "other", "x"));
    }

    @ParameterizedTest
    @MethodSource("textsInTheirCharset")
    void aTextArrivesAsTextInEachCharset(Object body, String name, String value) throws Exception {
        Message received = sent(exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeader(name, value);
        });

        assertThat(received.getBody()).isEqualTo("Grüße");
    }

    @Test
    void theCharsetMayBeAnExchangeProperty() throws Exception {
        Message received = sent(exchange -> {
            exchange.getMessage().setBody(new ByteArrayInputStream("Grüße".getBytes(ISO_8859_1)));
            exchange.setProperty(ExchangePropertyKey.CHARSET_NAME, "ISO-8859-1");
        });

        assertThat(received.getBody()).isEqualTo("Grüße");
    }

    @Test
    void anXmlDocumentArrivesAsText() throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().newDocument();
        document.appendChild(document.createElement("a")).setTextContent("Grüße");

        for (Object body : List.of(document, document.getDocumentElement(), new DOMSource(document))) {
            Exchange exchange = template().send("shm-queue:xml", sending -> {
                sending.getMessage().setBody(body);
                sending.setProperty(ExchangePropertyKey.CHARSET_NAME, "ISO-8859-1");
            });
            assertThat(exchange.getException()).isNull();
        }
        start(other, builder -> builder.from("shm-queue:xml").to("mock:out"));
        out(TWO).expectedMessageCount(3);
        out(TWO).assertIsSatisfied();
        assertThat(out(TWO).getExchanges())
                .extracting(exchange -> exchange.getMessage().getBody())
                .allSatisfy(body -> assertThat(body).asString().endsWith("<a>Grüße</a>"))
                .hasOnlyElementsOfType(String.class);
    }

    private static String text(Exchange exchange) {
        return exchange.getMessage().getBody(String.class);
    }

    @Test
    void aHeaderWithAnUnpairedSurrogateIsNotTransferred() throws Exception {
        Message received = sent(exchange -> {
            exchange.getMessage().setBody("body");
            exchange.getMessage().setHeader("good", "g");
            exchange.getMessage().setHeader("half", "a" + UNPAIRED_SURROGATE);
            exchange.getMessage().setHeader("built", CharBuffer.wrap(UNPAIRED_SURROGATE));
            exchange.getMessage().setHeader("name" + UNPAIRED_SURROGATE, 1);
            exchange.getMessage().setHeader("nested", List.of(Map.of("a", UNPAIRED_SURROGATE)));
            exchange.getMessage().setHeader("key", Map.of(UNPAIRED_SURROGATE, 1));
            exchange.getMessage().setHeader("last", 2);
        });

        assertThat(received.getBody()).isEqualTo("body");
        assertThat(received.getHeaders().keySet())
                .containsExactlyInAnyOrder("good", "last", Exchange.MESSAGE_TIMESTAMP);
    }

    @Test
    void aHeaderWithAnUnpairedSurrogateIsKeptAfterTheReply() throws Exception {
        startReceiver(TWO, "shm-queue:x", exchange -> exchange.getMessage().removeHeader("removed"));

        Exchange exchange = template().request("shm-queue:x", sending -> {
            sending.getMessage().setHeader("half", UNPAIRED_SURROGATE);
            sending.getMessage().setHeader("removed", "whole");
        });

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry("half", UNPAIRED_SURROGATE)
                .doesNotContainKey("removed");
    }

    @Test
    void aBodyWithAnUnpairedSurrogateFailsItsExchange() {
        assertThat(send("shm-queue:x", "a" + UNPAIRED_SURROGATE).getException())
                .isInstanceOf(UnencodableException.class)
                .hasMessage("A message cannot be encoded for queue 'x': The body contains an unpaired surrogate");
        assertThat(depth("x")).isZero();
    }

    @Test
    void camelsHeadersDoNotLeave() throws Exception {
        Message received = sent(exchange -> {
            exchange.getMessage().setHeader("CamelFileName", "x");
            exchange.getMessage().setHeader("camelfoo", "x");
            exchange.getMessage().setHeader("CAMELbar", "x");
            exchange.getMessage().setHeader("Caravan", "y");
        });

        assertThat(received.getHeaders().keySet()).containsExactlyInAnyOrder("Caravan", Exchange.MESSAGE_TIMESTAMP);
    }

    @ParameterizedTest
    @EnumSource(Ends.class)
    void camelsHeadersDoNotArriveEither(Ends ends) throws Exception {
        startReceiver(ends, "shm-queue:x", exchange -> {});
        out(ends).expectedMessageCount(1);
        try (Queue queue = openQueue("x")) {
            EncodedMessage forged = new MessageCodec()
                    .encode(QueueMessage.of(
                            "1",
                            5,
                            Map.of("CAMELfoo", "x", "CamelExecCommandExecutable", "rm", "cAmElx", 1, "good", 2),
                            "body"));
            queue.offer(forged.bytes(), 0, forged.length());
        }

        out(ends).assertIsSatisfied();
        assertThat(out(ends).getExchanges().get(0).getMessage().getHeaders())
                .containsOnly(Map.entry("good", 2), Map.entry(Exchange.MESSAGE_TIMESTAMP, 5L));
    }

    @Test
    void aHeaderFilterStrategyDecidesWhichHeadersAreTransferred() throws Exception {
        ShmQueueHeaderFilterStrategy mine = new ShmQueueHeaderFilterStrategy();
        mine.setOutFilter("secret");
        context.getRegistry().bind("mine", mine);
        startReceiver(TWO, "shm-queue:x", exchange -> {});
        out(TWO).expectedMessageCount(1);

        template()
                .sendBodyAndHeaders(
                        "shm-queue:x?headerFilterStrategy=#mine", "body", Map.of("secret", "s", "open", "o"));

        out(TWO).assertIsSatisfied();
        assertThat(out(TWO).getExchanges().get(0).getMessage().getHeaders())
                .containsEntry("open", "o")
                .doesNotContainKey("secret");
    }

    @ParameterizedTest
    @EnumSource(Ends.class)
    void idTimestampAndPatternAreTransferred(Ends ends) throws Exception {
        AtomicReference<ExchangePattern> pattern = new AtomicReference<>();
        AtomicReference<String> from = new AtomicReference<>();
        startReceiver(ends, "shm-queue:x", exchange -> {
            pattern.set(exchange.getPattern());
            from.set(exchange.getFromEndpoint().getEndpointUri() + " " + exchange.getFromRouteId());
        });
        out(ends).expectedMessageCount(1);
        long before = System.currentTimeMillis();

        Exchange exchange = request("shm-queue:x?waitForTaskToComplete=Never", "body");

        out(ends).assertIsSatisfied();
        Message received = out(ends).getExchanges().get(0).getMessage();
        assertThat(received.getMessageId()).isEqualTo(exchange.getMessage().getMessageId());
        assertThat(received.getMessageTimestamp()).isBetween(before, System.currentTimeMillis());
        assertThat(pattern).hasValue(ExchangePattern.InOut);
        assertThat(from).hasValue("shm-queue://x receiving");
    }

    @ParameterizedTest
    @EnumSource(Ends.class)
    void aBodyOverAMebibyteIsReadAsBytesOrAsAStream(Ends ends) throws Exception {
        byte[] large = new byte[(1 << 20) + 1];
        Arrays.fill(large, (byte) 7);
        AtomicReference<Object> kind = new AtomicReference<>();
        AtomicReference<byte[]> piece = new AtomicReference<>();
        AtomicReference<Long> streamed = new AtomicReference<>();
        startReceiver(ends, "shm-queue:x?messageSize=1024", exchange -> {
            kind.set(exchange.getMessage().getBody());
            piece.set(exchange.getMessage().getBody(byte[].class));
            ((StreamCache) exchange.getMessage().getBody()).reset();
            try (InputStream in = exchange.getMessage().getBody(InputStream.class)) {
                streamed.set(in.transferTo(java.io.OutputStream.nullOutputStream()));
            }
            exchange.getMessage().setBody("read");
        });
        out(ends).expectedBodiesReceived("read");

        assertThat(send("shm-queue:x?messageSize=1024", large).getException()).isNull();

        out(ends).assertIsSatisfied();
        assertThat(kind.get()).isInstanceOf(StreamCache.class);
        assertThat(piece.get()).isEqualTo(large);
        assertThat(streamed.get()).isEqualTo(large.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {9_000, 300_000, 1 << 20})
    void aBodyUpToAMebibyteArrivesAsBytes(int size) throws Exception {
        byte[] large = new byte[size];
        Arrays.fill(large, (byte) 7);

        assertThat(sent(large).getBody()).isEqualTo(large);
    }

    @Test
    void aLargeTextArrivesAsText() throws Exception {
        String large = "x".repeat(100_000);

        assertThat(sent(large).getBody()).isEqualTo(large);
    }

    @Test
    void aMessageBeyondTheLimitFailsItsExchange() {
        Exchange exchange = send("shm-queue:x?maxMessageSize=10000", new byte[20_000]);

        assertThat(exchange.getException())
                .isInstanceOf(MessageTooLargeException.class)
                .hasMessageContaining("x")
                .hasMessageContaining("10")
                .hasMessageContaining("20");
    }

    private Message sent(Object body) throws Exception {
        Message received = sent(exchange -> exchange.getMessage().setBody(body));
        sentBody = received.getBody();
        return received;
    }

    private Message sent(org.apache.camel.Processor with) throws Exception {
        startReceiver(TWO, "shm-queue:x", exchange -> {});
        out(TWO).expectedMessageCount(1);
        Exchange exchange = template().send("shm-queue:x", with);
        assertThat(exchange.getException()).isNull();
        out(TWO).assertIsSatisfied();
        return out(TWO).getExchanges().get(0).getMessage();
    }
}
