// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Gives each test its own context, whose segments are in a directory of its own. The test starts the context. */
abstract class CamelFixture {
    /** For what happens at once, on a machine that runs other work as well. */
    static final Duration SOON = Duration.ofSeconds(20);

    /** For checkInterval, so that an outage is detected at once. */
    static final long CHECK_INTERVAL = 20;

    @TempDir
    Path directory;

    final ModelCamelContext context = new DefaultCamelContext();
    final ShmComponent component = new ShmComponent();

    @BeforeEach
    void useTheDirectory() {
        component.setDirectory(directory.toString());
        component.setCheckInterval(CHECK_INTERVAL);
        context.addComponent("shm", component);
        context.getShutdownStrategy().setTimeout(5);
    }

    @AfterEach
    void stopTheContext() {
        context.stop();
    }

    /** A route, as its builder writes it. */
    interface Routes {
        void configure(RouteBuilder builder) throws Exception;
    }

    void addRoutes(Routes routes) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() throws Exception {
                routes.configure(this);
            }
        });
    }

    /** Adds the route and starts the context. */
    void start(Routes routes) throws Exception {
        addRoutes(routes);
        context.start();
    }

    /** Adds one route and starts the context. */
    void startRoute(String from, Consumer<RouteDefinition> rest) throws Exception {
        start(builder -> rest.accept(builder.from(from)));
    }

    /** Sends a body to an endpoint and returns the exchange, failed or not. */
    Exchange send(String uri, Object body) {
        ProducerTemplate template = template();
        return template.send(uri, exchange -> exchange.getMessage().setBody(body));
    }

    /** Sends a body with one header to an endpoint and returns the exchange, failed or not. */
    Exchange send(String uri, Object body, String header, Object value) {
        return template().send(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeader(header, value);
        });
    }

    ProducerTemplate template() {
        if (!context.isStarted()) {
            context.start();
        }
        return context.createProducerTemplate();
    }

    MockEndpoint mock(String name) {
        return context.getEndpoint("mock:" + name, MockEndpoint.class);
    }

    /** Reads the cell's value from the segment's file, as another program does. */
    long read(String name, CellType type, long offset) {
        try (Segment segment = openExisting(name)) {
            return LongCell.in(segment, CellSpec.of(type).at(offset)).get();
        }
    }

    /** The value of an int64 at the segment's start. */
    long read(String name) {
        return read(name, CellType.INT64, 0);
    }

    /** Sets the cell, as another program does. */
    void write(String name, CellType type, long offset, long value) {
        try (Segment segment = openExisting(name)) {
            LongCell.in(segment, CellSpec.of(type).at(offset)).set(value);
        }
    }

    /** Sets an int64 at the segment's start. */
    void write(String name, long value) {
        write(name, CellType.INT64, 0, value);
    }

    /**
     * Makes a segment of zeros, as another program does, in place of the one that has the name, if any. One step does it, so
     * that a reader finds neither a free name nor an empty file.
     */
    Path createFile(String name, int size) throws IOException {
        Path temporary = Files.write(directory.resolve(".new"), new byte[size]);
        return Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Truncates the segment, as another program does. */
    void truncate(String name) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve(name), StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    void unlink(String name) throws IOException {
        Files.delete(directory.resolve(name));
    }

    /** Replaces the segment by a new one of the same name, as another program does. */
    void replace(String name) throws IOException {
        createFile(name, 4096);
    }

    boolean exists(String name) {
        return Files.exists(directory.resolve(name));
    }

    Segment openExisting(String name) {
        return SegmentDirectory.at(directory)
                .open(name, SegmentOptions.defaults().withCreateMode(CreateMode.NEVER));
    }
}
