// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import io.github.camelshm.component.cell.ShmEndpoint;
import io.github.camelshm.component.queue.ShmQueueEndpoint;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.text.Printable;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets a cell, or purges a queue, of an endpoint that is in use, as the same JMX operations do. Each write is logged,
 * because nothing else records it.
 */
final class Writes {
    private static final Logger LOG = LoggerFactory.getLogger(Writes.class);

    private final CamelContext context;

    Writes(CamelContext context) {
        this.context = context;
    }

    /**
     * The result of a request.
     *
     * @param status the HTTP status
     * @param message for the user
     */
    record Outcome(int status, String message) {}

    /**
     * Performs a request.
     *
     * @param what {@code set} or {@code purge}
     * @param request a JSON object with the {@code endpoint} and, to set, the {@code value}
     */
    Outcome carryOut(String what, String request) {
        try {
            JsonObject json = (JsonObject) Jsoner.deserialize(request);
            String uri = (String) json.get("endpoint");
            Outcome outcome = what.equals("set") ? set(uri, (String) json.get("value")) : purge(uri);
            LOG.info(
                    "The live page received '{}' for {}: {}", what, Printable.of(uri), Printable.of(outcome.message()));
            return outcome;
        } catch (DeserializationException | ClassCastException | NullPointerException e) {
            return new Outcome(400, "The request must be an object with an endpoint and a value");
        } catch (IllegalArgumentException e) {
            return new Outcome(422, e.getMessage());
        } catch (SegmentException | IllegalStateException e) {
            return new Outcome(409, e.getMessage());
        }
    }

    private Outcome set(String uri, String value) {
        Optional<ShmEndpoint> cell = endpoint(uri, ShmEndpoint.class);
        if (cell.isEmpty()) {
            return new Outcome(404, "No cell %s is in use".formatted(uri));
        }
        cell.get().setValue(value);
        return new Outcome(200, "is %s now".formatted(cell.get().getValue()));
    }

    private Outcome purge(String uri) {
        return endpoint(uri, ShmQueueEndpoint.class)
                .map(queue -> new Outcome(200, "%d messages discarded".formatted(queue.purge())))
                .orElseGet(() -> new Outcome(404, "No queue %s is in use".formatted(uri)));
    }

    /** Returns an existing endpoint. A request creates none. */
    private <T extends Endpoint> Optional<T> endpoint(String uri, Class<T> type) {
        return context.getEndpoints().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(endpoint -> endpoint.getEndpointUri().equals(uri))
                .findFirst();
    }
}
