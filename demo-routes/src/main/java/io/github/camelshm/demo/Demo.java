// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import io.github.camelshm.memory.segment.SegmentException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The demo with the counter: creates it, and starts the two JVMs that share it. {@link DemoOptions} lists the options. They
 * decide whether the counter is a {@link SegmentCounter} or a {@link HazelcastCounter}.
 */
public final class Demo extends Parent {
    private final DemoOptions options;
    private final List<RouteProcess> processes = new ArrayList<>();
    private Counter counter;

    private Demo(DemoOptions options) {
        super(options.duration(), options.pagePort());
        this.options = options;
    }

    /** Runs the demo. Returns if it ended normally, otherwise exits the JVM. */
    public static void main(String[] arguments) throws InterruptedException {
        run(() -> new Demo(DemoOptions.of(arguments, System.getProperties())));
    }

    @Override
    void start() throws IOException {
        counter = options.hosts().isEmpty() ? SegmentCounter.open(options) : new HazelcastCounter(options.hosts());
        for (int number : options.processes()) {
            processes.add(RouteProcess.start(program(number), System.out::println));
        }
    }

    private RouteProgram program(int number) {
        Map<String, Object> properties = new LinkedHashMap<>(counter.propertiesOf(number));
        properties.put(DemoOptions.SEGMENT, options.segment());
        properties.put(DemoOptions.INCREMENT_PERIOD, options.incrementPeriod().toMillis());
        properties.put(DemoOptions.SQUARE_PERIOD, options.squarePeriod().toMillis());
        return new RouteProgram(
                "Process-" + number, "process-%d.yaml".formatted(number), properties, options.classPath());
    }

    @Override
    String shared() {
        return counter.watched();
    }

    @Override
    List<RouteProcess> processes() {
        return processes;
    }

    @Override
    void check() {
        counter.check();
    }

    @Override
    void finish() throws InterruptedException {
        // Ends all of them before it reports the first as terminated, because another may still print a line.
        end(processes);
        stopPage();
        closeCounter();
        processes.forEach(process -> System.out.println(process + " Terminated"));
        if (processes.size() > 1) {
            System.out.println("Processes Terminated !");
        }
    }

    private void closeCounter() {
        try {
            if (counter != null) {
                counter.close();
            }
        } catch (SegmentException e) {
            fault(e.getMessage());
        }
    }
}
