// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.message.MessageCodec;
import io.github.camelshm.message.QueueMessage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.ResolveEndpointFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Exchange properties, and headers whose names begin with Camel, are transferred if both ends list them. */
class AllowedNamesTest extends QueueFixture {
    private static final Ends TWO = Ends.TWO_CONTEXTS;

    @ParameterizedTest
    @EnumSource(Ends.class)
    void aFileNameIsTransferredIfBothEndsListIt(Ends ends) throws Exception {
        startReceiver(ends, "shm-queue:x?allowedHeaders=CamelFileName", exchange -> {});
        start(context, builder -> builder.from("direct:in")
                .setHeader(Exchange.FILE_NAME, builder.constant("a.txt"))
                .setHeader(Exchange.FILE_PATH, builder.constant("/in/a.txt"))
                .to("shm-queue:x?allowedHeaders=camelfilename"));
        out(ends).expectedMessageCount(1);

        send("direct:in", "body");

        out(ends).assertIsSatisfied();
        assertThat(out(ends).getExchanges().get(0).getMessage().getHeaders())
                .containsEntry(Exchange.FILE_NAME, "a.txt")
                .doesNotContainKey(Exchange.FILE_PATH);
    }

    @ParameterizedTest
    @CsvSource({
        "?allowedHeaders=CamelFile*&allowedProperties=*, ''",
        "'', ?allowedHeaders=CamelFile*&allowedProperties=*"
    })
    void theListOfOneEndIsNotEnough(String sender, String receiver) throws Exception {
        startReceiver(TWO, "shm-queue:x" + receiver, exchange -> {});
        out(TWO).expectedMessageCount(1);

        template().send("shm-queue:x" + sender, exchange -> {
            exchange.getMessage().setHeader(Exchange.FILE_NAME, "a.txt");
            exchange.setProperty("mine", 1);
        });

        out(TWO).assertIsSatisfied();
        Exchange received = out(TWO).getExchanges().get(0);
        assertThat(received.getMessage().getHeaders()).doesNotContainKey(Exchange.FILE_NAME);
        assertThat(received.getProperties()).doesNotContainKey("mine");
    }

    @Test
    void simplePropertiesAreTransferredAndOthersStayBehind() throws Exception {
        Map<String, Object> simple = Map.of(
                "text",
                "t",
                "int",
                5,
                "decimal",
                new BigDecimal("1.5"),
                "flag",
                true,
                "time",
                Instant.ofEpochSecond(9));
        startReceiver(TWO, "shm-queue:x?allowedProperties=text,int,decimal,flag,time,list,bytes,half", exchange -> {});
        out(TWO).expectedMessageCount(1);

        Exchange sent = template().send("shm-queue:x?allowedProperties=*", exchange -> {
            simple.forEach(exchange::setProperty);
            exchange.setProperty("list", List.of(1));
            exchange.setProperty("bytes", new byte[] {1});
            exchange.setProperty("half", "\ud800");
            exchange.setProperty("not listed", 1);
        });

        assertThat(sent.getException()).isNull();
        out(TWO).assertIsSatisfied();
        Map<String, Object> received =
                new LinkedHashMap<>(out(TWO).getExchanges().get(0).getProperties());
        received.keySet().removeIf(name -> name.startsWith("Camel"));
        assertThat(received).isEqualTo(simple);
    }

    @Test
    void camelsInternalPropertiesAndTheComponentsHeadersAreNotTransferred() throws Exception {
        startReceiver(TWO, "shm-queue:x?allowedHeaders=Camel*&allowedProperties=*", exchange -> {});
        out(TWO).expectedMessageCount(1);
        QueueMessage forged = QueueMessage.of(
                        "id",
                        1,
                        Map.of(
                                ShmQueueConstants.REDELIVERED,
                                true,
                                "camelshmqueuedeliveries",
                                3,
                                Exchange.FILE_NAME,
                                "a"),
                        "body")
                .withProperties(Map.of(
                        ExchangePropertyKey.FAILURE_ROUTE_ID.getName(),
                        true,
                        ExchangePropertyKey.CHARSET_NAME.getName(),
                        "UTF-16",
                        "list",
                        List.of(1),
                        "mine",
                        1));

        try (Queue queue = createQueue("x")) {
            byte[] bytes = new MessageCodec().encode(forged).copy();
            queue.offer(bytes, 0, bytes.length);
        }

        out(TWO).assertIsSatisfied();
        Exchange received = out(TWO).getExchanges().get(0);
        assertThat(received.getMessage().getHeaders())
                .containsOnlyKeys(Exchange.FILE_NAME, ShmQueueConstants.MESSAGE_TIMESTAMP);
        assertThat(received.getProperty(ExchangePropertyKey.FAILURE_ROUTE_ID)).isNull();
        assertThat(received.getProperty(ExchangePropertyKey.CHARSET_NAME)).isNull();
        assertThat(received.getProperties()).containsEntry("mine", 1).doesNotContainKey("list");
    }

    @ParameterizedTest
    @EnumSource(Ends.class)
    void aReplyCarriesTheNamesThatBothEndsList(Ends ends) throws Exception {
        String lists = "?allowedHeaders=CamelFileName&allowedProperties=step";
        startReceiver(ends, "shm-queue:x" + lists, exchange -> {
            exchange.getMessage().removeHeader(Exchange.FILE_NAME);
            exchange.setProperty("step", exchange.getProperty("step", Integer.class) + 1);
        });

        Exchange replied = template().send("shm-queue:x" + lists, ExchangePattern.InOut, exchange -> {
            exchange.setProperty("step", 1);
            exchange.getMessage().setHeader(Exchange.FILE_NAME, "a.txt");
        });

        assertThat(replied.getException()).isNull();
        assertThat(replied.getProperty("step")).isEqualTo(2);
        assertThat(replied.getMessage().getHeaders()).doesNotContainKey(Exchange.FILE_NAME);
    }

    @ParameterizedTest
    @CsvSource({
        "allowedHeaders=*, 1",
        "allowedHeaders=Camel*, 1",
        "'allowedHeaders=a,camel.*', 1",
        "allowedProperties=*, 1",
        "allowedHeaders=CamelFile*, 0"
    })
    void aConsumerThatAcceptsEveryNameLogsAWarning(String option, int warnings) throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(ShmQueueEndpoint.class);
        Level before = logger.getLevel();
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        try {
            send("shm-queue:x?" + option, "by a producer, which lets nothing in");
            startReceiver(TWO, "shm-queue:x?" + option, exchange -> {});
        } finally {
            logger.detachAppender(log);
            logger.setLevel(before);
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(warnings)
                .allSatisfy(warning -> assertThat(warning)
                        .contains(
                                option,
                                "shm-queue://x",
                                "lets every program that sends to the queue control the components"));
    }

    @Test
    void aListAndAFilterAreRefusedTogether() {
        context.getRegistry().bind("mine", new ShmQueueHeaderFilterStrategy());

        for (String list : List.of("allowedHeaders", "allowedProperties")) {
            assertThatThrownBy(() -> context.getEndpoint("shm-queue:x?headerFilterStrategy=#mine&" + list + "=a"))
                    .isInstanceOf(ResolveEndpointFailedException.class)
                    .hasStackTraceContaining(
                            "Options allowedHeaders and allowedProperties of queue 'x' cannot be combined"
                                    + " with headerFilterStrategy");
        }
    }
}
