// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.growth;

import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Meter;
import io.github.camelshm.benchmarks.Parent;
import io.github.camelshm.benchmarks.Setup;
import io.github.camelshm.benchmarks.Status;
import io.github.camelshm.benchmarks.Version;
import io.github.camelshm.component.cell.ShmComponent;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;

/**
 * Starts one Camel context with many cells in a fresh JVM, and reports how long that took. The context creates the
 * segments. Arguments: kind, folder, number of cells, cells in a segment.
 */
final class CellsContext {
    private static final String FIELDS = "fields";

    private final Kind kind;
    private final long cells;
    private final long cellsInSegment;

    /** The contents of the context; for comparison also the same amount with Camel's own endpoints. */
    enum Kind {
        TO_CELLS("to shm:"),
        TO_DIRECT("to direct:"),
        TO_RECORDS("to shm:, records"),
        FROM_CELLS("routes from shm:"),
        FROM_DIRECT("routes from direct:");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        /** The name in the tables. */
        String title() {
            return title;
        }

        Setup setup() {
            return switch (this) {
                case TO_CELLS ->
                    new Setup(
                            Version.of("camel-shm-component"),
                            "A route from direct: for each segment, with a to(shm:) for each of its cells",
                            "as producers are used");
                case TO_RECORDS ->
                    new Setup(
                            Version.of("camel-shm-component"),
                            "A route from direct: for each segment, with one to(shm:) for a record that has the"
                                    + " cells as its fields, which a property lists",
                            "where a segment has many values");
                case FROM_CELLS ->
                    new Setup(
                            Version.of("camel-shm-component"),
                            "A route from shm: for each cell",
                            "as consumers are used");
                case TO_DIRECT, FROM_DIRECT ->
                    new Setup(Version.of("camel-direct"), "The same routes with direct: instead", "Camel's own part");
            };
        }
    }

    private CellsContext(Kind kind, long cells, long cellsInSegment) {
        this.kind = kind;
        this.cells = cells;
        this.cellsInSegment = cellsInSegment;
    }

    public static void main(String... arguments) throws Exception {
        CellsContext wanted = new CellsContext(
                Kind.valueOf(arguments[0]), Long.parseLong(arguments[2]), Long.parseLong(arguments[3]));
        CamelContext camel = new DefaultCamelContext();
        ShmComponent component = new ShmComponent();
        component.setDirectory(arguments[1]);
        camel.addComponent("shm", component);
        camel.getPropertiesComponent().addInitialProperty(FIELDS, wanted.recordFields());
        camel.addRoutes(wanted.routes());
        long before = System.nanoTime();
        long cpuBefore = Meter.cpuNanos();
        camel.start();
        double nanos = System.nanoTime() - before;
        double share = (Meter.cpuNanos() - cpuBefore) / nanos;
        Figures figures = Figures.of("started", nanos)
                .with("share", share)
                .with("threads", Status.javaThreads())
                .with("heap", Status.heapInUse());
        Parent.awaitWindow();
        Parent.report(figures);
        Thread.sleep(Long.MAX_VALUE);
    }

    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                switch (kind) {
                    case FROM_CELLS, FROM_DIRECT ->
                        LongStream.range(0, cells)
                                .forEach(cell -> from(uri(cell)).process(exchange -> {}));
                    case TO_CELLS, TO_DIRECT ->
                        LongStream.range(0, segments())
                                .forEach(segment -> readAll(segment, from("direct:segment" + segment)));
                    case TO_RECORDS ->
                        LongStream.range(0, segments()).forEach(segment -> from("direct:segment" + segment)
                                .to("shm:segment%d?operation=get&fields={{%s}}".formatted(segment, FIELDS)));
                }
            }
        };
    }

    private long segments() {
        return (cells + cellsInSegment - 1) / cellsInSegment;
    }

    private void readAll(long segment, RouteDefinition route) {
        long first = segment * cellsInSegment;
        LongStream.range(first, Math.min(cells, first + cellsInSegment)).forEach(cell -> route.to(uri(cell)));
    }

    /** All segments have the same fields, so they are set once. */
    private String recordFields() {
        return LongStream.range(0, Math.min(cells, cellsInSegment))
                .mapToObj("cell%d:int64"::formatted)
                .collect(Collectors.joining(","));
    }

    private String uri(long cell) {
        return switch (kind) {
            case FROM_DIRECT, TO_DIRECT -> "direct:cell" + cell;
            case FROM_CELLS -> cellUri(cell);
            case TO_CELLS, TO_RECORDS -> cellUri(cell) + "&operation=get";
        };
    }

    private String cellUri(long cell) {
        return "shm:segment%d?offset=%d".formatted(cell / cellsInSegment, cell % cellsInSegment * Long.BYTES);
    }
}
