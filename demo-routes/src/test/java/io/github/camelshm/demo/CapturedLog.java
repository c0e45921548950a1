// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Captures the log of this JVM until this is closed. */
final class CapturedLog implements AutoCloseable {
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    CapturedLog() {
        appender.list = new CopyOnWriteArrayList<>();
        appender.start();
        root().addAppender(appender);
    }

    List<ILoggingEvent> events() {
        return appender.list;
    }

    List<String> messages() {
        return events().stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    void awaitMessage(String message) {
        await("line in the log").atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(messages())
                .contains(message));
    }

    @Override
    public void close() {
        root().detachAppender(appender);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
