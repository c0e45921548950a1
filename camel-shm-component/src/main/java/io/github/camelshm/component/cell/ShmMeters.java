// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.component.support.Meters;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.RecordField;
import org.jspecify.annotations.Nullable;

/** The meters of an endpoint that is in use. */
final class ShmMeters {
    private static final String OPERATIONS =
            "Operations of producers and consumers, by whether the operation may write";
    private static final String VALUE = "The number in the cell, or in a field of the record; true is 1";

    private ShmMeters() {}

    /** Registers the meters of an endpoint whose segment has been opened. The caller closes them. */
    static Meters of(ShmEndpoint endpoint, CellSpec cell) {
        Meters meters = Meters.of(
                endpoint.getCamelContext(), "endpointName", endpoint.getEndpointUri(), "segment", endpoint.getName());
        meters.counter("camel.shm.operations", OPERATIONS, endpoint, ShmEndpoint::getReads, "operation", "read");
        meters.counter("camel.shm.operations", OPERATIONS, endpoint, ShmEndpoint::getWrites, "operation", "write");
        meters.counter("camel.shm.failures", "Exchanges and polls that failed", endpoint, ShmEndpoint::getFailures);
        meters.counter(
                "camel.shm.attaches",
                "How many times the segment was attached: once, and again after each loss",
                endpoint,
                ShmEndpoint::timesAttached);
        meters.gauge(
                "camel.shm.attached",
                null,
                "1 while the segment is attached, 0 while it is lost or does not exist yet",
                endpoint,
                of -> of.isAttached() ? 1 : 0);
        addValues(endpoint, cell, meters);
        return meters;
    }

    private static void addValues(ShmEndpoint endpoint, CellSpec cell, Meters meters) {
        String wanted = endpoint.getConfiguration().getField();
        if (cell.type() != CellType.RECORD) {
            addValue(endpoint, meters, cell.type(), wanted);
        } else {
            for (RecordField field : cell.fields().orElseThrow().fields()) {
                if (wanted == null || wanted.equals(field.name())) {
                    addValue(endpoint, meters, field.type(), field.name());
                }
            }
        }
    }

    private static void addValue(ShmEndpoint endpoint, Meters meters, CellType type, @Nullable String field) {
        if (type.isFixedSize()) {
            // The name under which the endpoint reports the number of a cell that is not a record.
            String name = field == null ? "" : field;
            meters.gauge(
                    "camel.shm.value",
                    null,
                    VALUE,
                    endpoint,
                    of -> of.numbers().getOrDefault(name, Double.NaN).doubleValue(),
                    "field",
                    name);
        }
    }
}
