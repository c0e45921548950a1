// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.drill;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.github.camelshm.component.cell.ShmComponent;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.slf4j.LoggerFactory;

/**
 * The process that the drill runs against, with a route that reads a cell and one that writes it. It prints the values
 * that it reads and the lines that it logs, and answers lines: {@code add}, {@code health}, {@code console}.
 */
public final class DrillRoutes {
    private DrillRoutes() {}

    /** Takes the directory and the options of its endpoints. */
    @SuppressWarnings("try") // No thread interrupts the close.
    public static void main(String[] args) throws Exception {
        logToStandardOutput();
        try (CamelContext context = new DefaultCamelContext()) {
            ShmComponent component = new ShmComponent();
            component.setDirectory(args[0]);
            component.setCheckInterval(50);
            context.addComponent("shm", component);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("shm:drill?initialDelay=0&delay=20&" + args[1])
                            .process(exchange -> System.out.println(
                                    "READ " + exchange.getMessage().getBody()));
                    from("direct:add").to("shm:drill?operation=increment&attachTimeout=0&" + args[1]);
                }
            });
            context.start();
            System.out.println("STARTED");
            execute(context);
        }
    }

    private static void execute(CamelContext context) throws Exception {
        ProducerTemplate template = context.createProducerTemplate();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            switch (line) {
                case "add" -> {
                    Exchange exchange = template.send("direct:add", each -> {});
                    System.out.println(
                            exchange.getException() == null
                                    ? "ADDED " + exchange.getMessage().getBody()
                                    : "FAILED " + exchange.getException().getMessage());
                }
                case "health" -> {
                    HealthCheck.Result result = HealthCheckRegistry.get(context)
                            .getCheck("shm")
                            .orElseThrow()
                            .call();
                    System.out.println("HEALTH " + result.getState() + " "
                            + result.getMessage().orElse(""));
                }
                default -> {
                    DevConsole console = context.getCamelContextExtension()
                            .getContextPlugin(DevConsoleRegistry.class)
                            .resolveById("shm");
                    System.out.println("CONSOLE "
                            + console.call(DevConsole.MediaType.TEXT).toString().replace("\n", " | "));
                }
            }
        }
    }

    private static void logToStandardOutput() {
        LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(loggers);
        encoder.setPattern("LOG %level %msg%n%nopex");
        encoder.start();
        ConsoleAppender<ILoggingEvent> screen = new ConsoleAppender<>();
        screen.setContext(loggers);
        screen.setEncoder(encoder);
        screen.start();
        Logger ours = loggers.getLogger("io.github.camelshm");
        ours.setLevel(Level.WARN);
        ours.setAdditive(false);
        ours.addAppender(screen);
    }
}
