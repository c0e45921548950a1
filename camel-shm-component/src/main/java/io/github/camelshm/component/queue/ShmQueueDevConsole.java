// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueStatus;
import io.github.camelshm.memory.queue.WaitCounts;
import io.github.camelshm.text.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** The queues of this JVM: how full they are, their participants, and what this JVM's endpoints have done. */
@DevConsole(
        name = "shm-queue",
        displayName = "Shared Memory Queues",
        description = "Queues in shared memory and their participants")
public class ShmQueueDevConsole extends AbstractDevConsole {

    /** Called by Camel, which finds this class by the name of the console. */
    public ShmQueueDevConsole() {
        super("camel", "shm-queue", "Shared Memory Queues", "Queues in shared memory and their participants");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        endpointsByFile().forEach((file, endpoints) -> {
            ShmQueueEndpoint first = endpoints.get(0);
            text.append(
                    "Queue '%s' in %s, %s%n".formatted(first.getName(), Printable.of(file), first.getSegmentState()));
            QueueStatus status = first.status();
            if (status != null) {
                text.append(
                        "    %d of %d messages wait, the oldest for %d ms; %d unsettled; since creation: %d redeliveries, %d sent%n"
                                .formatted(
                                        status.ready(),
                                        status.capacity(),
                                        first.getOldestMessageAge(),
                                        status.unsettled(),
                                        status.redeliveries(),
                                        status.end()));
                for (QueueStatus.Participant participant : status.participants()) {
                    text.append("    participant %d, process %d, %s: %d producers, %d consumers, %d unsettled%n"
                            .formatted(
                                    participant.number(),
                                    participant.processId(),
                                    participant.isAlive() ? "alive" : "dead",
                                    participant.producers(),
                                    participant.consumers(),
                                    participant.unsettled()));
                }
            }
            for (ShmQueueEndpoint endpoint : endpoints) {
                text.append("    %d sent, %d taken, %d failures, %d discarded, %d to dead letter, %d expired  %s%n"
                        .formatted(
                                endpoint.getSent(),
                                endpoint.getTaken(),
                                endpoint.getFailures(),
                                endpoint.getDiscarded(),
                                endpoint.getDeadLettered(),
                                endpoint.getExpired(),
                                endpoint.getEndpointUri()));
                for (SharedQueue.Awaited awaited : SharedQueue.Awaited.values()) {
                    WaitCounts counts = endpoint.shared().waits(awaited);
                    text.append("        waits (%s): %d ended spinning, %d yielding, %d blocked%n"
                            .formatted(awaited, counts.spinning(), counts.yielding(), counts.blocked()));
                }
            }
        });
        return text.isEmpty()
                ? "No queue is in use%n".formatted()
                : text.append("A wake-up costs %d microseconds on this host%n"
                                .formatted(TimeUnit.NANOSECONDS.toMicros(WaitCounts.wakeUpNanos())))
                        .toString();
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        JsonArray queues = new JsonArray();
        endpointsByFile().forEach((file, endpoints) -> {
            ShmQueueEndpoint first = endpoints.get(0);
            JsonObject json = new JsonObject();
            json.put("name", first.getName());
            json.put("file", file);
            json.put("state", first.getSegmentState());
            QueueStatus status = first.status();
            if (status != null) {
                json.put("size", status.capacity());
                json.put("messageSize", status.messageSize());
                json.put("depth", status.ready());
                json.put("writing", status.writing());
                json.put("unsettled", status.unsettled());
                json.put("redelivered", status.redelivered());
                json.put("redeliveries", status.redeliveries());
                json.put("sentByAll", status.end());
                json.put("oldestMessageAge", first.getOldestMessageAge());
                json.put("participants", participants(status));
            }
            JsonArray users = new JsonArray();
            endpoints.forEach(endpoint -> users.add(endpoint(endpoint)));
            json.put("endpoints", users);
            queues.add(json);
        });
        JsonObject root = new JsonObject();
        root.put("queues", queues);
        root.put("wakeUpCost", WaitCounts.wakeUpNanos());
        return root;
    }

    private static JsonArray participants(QueueStatus status) {
        JsonArray participants = new JsonArray();
        for (QueueStatus.Participant participant : status.participants()) {
            JsonObject json = new JsonObject();
            json.put("number", participant.number());
            json.put("alive", participant.isAlive());
            json.put("processId", participant.processId());
            json.put("producers", participant.producers());
            json.put("consumers", participant.consumers());
            json.put("writing", participant.writing());
            json.put("unsettled", participant.unsettled());
            participants.add(json);
        }
        return participants;
    }

    private static JsonObject endpoint(ShmQueueEndpoint endpoint) {
        JsonObject json = new JsonObject();
        json.put("endpoint", endpoint.getEndpointUri());
        json.put("sent", endpoint.getSent());
        json.put("sentPerSecond", endpoint.getSentPerSecond());
        json.put("taken", endpoint.getTaken());
        json.put("takenPerSecond", endpoint.getTakenPerSecond());
        json.put("takenRedelivered", endpoint.getTakenRedelivered());
        json.put("failures", endpoint.getFailures());
        json.put("discarded", endpoint.getDiscarded());
        json.put("deadLettered", endpoint.getDeadLettered());
        json.put("expired", endpoint.getExpired());
        JsonObject waits = new JsonObject();
        for (SharedQueue.Awaited awaited : SharedQueue.Awaited.values()) {
            waits.put(awaited.toString(), waits(endpoint.shared().waits(awaited)));
        }
        json.put("waits", waits);
        return json;
    }

    private static JsonObject waits(WaitCounts counts) {
        JsonObject json = new JsonObject();
        json.put("spinning", counts.spinning());
        json.put("yielding", counts.yielding());
        json.put("blocked", counts.blocked());
        return json;
    }

    /**
     * The endpoints by the files of their queues, in the order of the files' names. The endpoints of one queue share its
     * file.
     */
    private Map<String, List<ShmQueueEndpoint>> endpointsByFile() {
        Map<String, List<ShmQueueEndpoint>> byFile = new TreeMap<>();
        for (ShmQueueEndpoint endpoint : ShmQueueComponent.endpoints(getCamelContext())) {
            Queue queue = endpoint.queueInUse();
            Path file =
                    queue == null ? endpoint.existingFile() : queue.segment().file();
            if (file != null) {
                byFile.computeIfAbsent(file.toString(), key -> new ArrayList<>())
                        .add(endpoint);
            }
        }
        // The first endpoint reports the state. One that is in use knows more of it, so it comes first.
        byFile.values().forEach(same -> same.sort(Comparator.comparing(endpoint -> endpoint.queueInUse() == null)));
        return byFile;
    }
}
