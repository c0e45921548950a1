// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelshm.memory.queue.IdleStrategy;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.SegmentExistsException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import org.apache.camel.FailedToCreateProducerException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The meaning of the options, and the values that are refused. */
class QueueOptionsTest extends QueueFixture {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "multipleConsumers=true | Option multipleConsumers must be false for queue 'x': a "
                        + "message goes to one consumer, and cannot be published to several. Send to a queue for "
                        + "each subscriber, with a multicast",
                "concurrentConsumers=0 | Option concurrentConsumers is 0, but must be at least 1",
                "pollTimeout=0 | Option pollTimeout is 0, but must be at least 1",
                "browseLimit=-1 | Option browseLimit is -1, but must be at least 0",
                "maximumDeliveries=0 | Option maximumDeliveries is 0, but must be at least 1",
                "maximumDeliveries=16 | Option maximumDeliveries is 16, but must be at most 15",
                "timeToLive=-1 | Option timeToLive is -1, but must be at least 0",
                "deadLetterExpired=true | Option deadLetterExpired of queue 'x' needs the option "
                        + "deadLetter, where expired messages go",
                "nonsense=1 | nonsense",
                "createMode=nver | 'nver' is not one of ifAbsent, never, exclusive. Did you mean 'never'?",
                "idleStrategy=busyspn | 'busyspn' is not one of block, backoff, yield, busySpin. Did you "
                        + "mean 'busySpin'?",
                "onFailure=redliver | 'redliver' is not one of acknowledge, redeliver. Did you mean 'redeliver'?",
                "allowedHeaders=a,(b | Option allowedHeaders: '(b' is not a name, a prefix that ends "
                        + "with *, or a regular expression: Unclosed group",
                "allowedProperties=*a | Option allowedProperties: '*a' is not a name, a prefix that ends with *",
                "waitForTaskToComplete=Nver | Option waitForTaskToComplete: 'Nver' is not one of Never, "
                        + "IfReplyExpected, Always. Did you mean 'Never'?",
            })
    void invalidOptionsAreRefused(String option, String why) {
        assertThatThrownBy(() -> context.getEndpoint("shm-queue:x?" + option))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasStackTraceContaining(why);
    }

    @Test
    void aUsersSubclassOfTheComponentAcceptsTheOptions() {
        context.removeComponent("shm-queue");
        context.addComponent("shm-queue", new ShmQueueComponent() {});

        assertThat(context.getEndpoint("shm-queue:x?concurrentConsumers=5", ShmQueueEndpoint.class)
                        .getConfiguration()
                        .getConcurrentConsumers())
                .isEqualTo(5);
    }

    @Test
    void settingSizeAtTheComponentNamesTheRightOption() {
        Main main = new Main();
        main.addInitialProperty("camel.component.shm-queue.size", "64");

        assertThatThrownBy(main::start)
                .hasStackTraceContaining("Option size: '64' is for endpoints, such as to(\"shm-queue:x?size=64\"); the"
                        + " component's is queueSize");
        main.stop();
    }

    @Test
    void theValuesPrintAsUsersWriteThem() {
        assertThat(String.join(",", names(IdleStrategy.values()))).isEqualTo(ShmQueueConfiguration.IDLE_STRATEGIES);
        assertThat(String.join(",", names(OnFailure.values()))).isEqualTo(ShmQueueConfiguration.ON_FAILURES);
    }

    private static String[] names(Object[] values) {
        return Arrays.stream(values).map(Object::toString).toArray(String[]::new);
    }

    @Test
    void theSizeIsRoundedUpAndTheQueueKeepsItsOwn() {
        send("shm-queue:x?size=100&messageSize=512", "body");
        send("shm-queue:x?size=5000&messageSize=1024", "body");

        try (Queue queue = openQueue("x")) {
            assertThat(queue.capacity()).isEqualTo(128);
            assertThat(queue.messageSize()).isEqualTo(512);
            assertThat(queue.depth()).isEqualTo(2);
        }
    }

    @Test
    void theComponentHasTheDefaults() throws Exception {
        ShmQueueComponent component = component(context);
        component.setQueueSize(32);
        component.setMessageSize(128);
        component.setMaxMessageSize(9999);
        component.setCreateMode(CreateMode.NEVER);
        component.setUnlinkOnStop(true);
        component.setReattach(false);
        component.setPermissions("rw-rw----");
        component.setTrustedOwners("daq");
        component.setAttachTimeout(7);
        component.setConcurrentConsumers(3);
        component.setDefaultPollTimeout(500);
        component.setIdleStrategy(IdleStrategy.YIELD);
        component.setDefaultBlockWhenFull(false);
        component.setDefaultDiscardWhenFull(true);
        component.setDefaultOfferTimeout(11);
        ShmQueueHeaderFilterStrategy filter = new ShmQueueHeaderFilterStrategy();
        component.setHeaderFilterStrategy(filter);

        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x", ShmQueueEndpoint.class);

        assertThat(endpoint.getConfiguration().getSize()).isEqualTo(32);
        assertThat(endpoint.getConfiguration().getMessageSize()).isEqualTo(128);
        assertThat(endpoint.getConfiguration().getMaxMessageSize()).isEqualTo(9999);
        assertThat(endpoint.getConfiguration().getCreateMode()).isEqualTo(CreateMode.NEVER);
        assertThat(endpoint.getConfiguration().isUnlinkOnStop()).isTrue();
        assertThat(endpoint.getConfiguration().isReattach()).isFalse();
        assertThat(endpoint.getConfiguration().getPermissions()).isEqualTo("rw-rw----");
        assertThat(endpoint.getConfiguration().getTrustedOwners()).isEqualTo("daq");
        assertThat(endpoint.getConfiguration().getAttachTimeout()).isEqualTo(7);
        assertThat(endpoint.getConfiguration().getConcurrentConsumers()).isEqualTo(3);
        assertThat(endpoint.getConfiguration().getPollTimeout()).isEqualTo(500);
        assertThat(endpoint.getConfiguration().getIdleStrategy()).isEqualTo(IdleStrategy.YIELD);
        assertThat(endpoint.getConfiguration().isBlockWhenFull()).isFalse();
        assertThat(endpoint.getConfiguration().isDiscardWhenFull()).isTrue();
        assertThat(endpoint.getConfiguration().getOfferTimeout()).isEqualTo(11);
        assertThat(endpoint.getHeaderFilterStrategy()).isSameAs(filter);
        assertThat(component.getQueueSize()).isEqualTo(32);
        assertThat(component.getDirectory()).isEqualTo(directory.toString());
    }

    @Test
    void theDefaultsAreFixedWhenTheEndpointIsCreated() {
        ShmQueueComponent component = component(context);
        component.setQueueSize(32);
        ShmQueueEndpoint before = context.getEndpoint("shm-queue:x?createMode=never", ShmQueueEndpoint.class);
        component.setQueueSize(64);

        assertThat(before.getConfiguration().getSize()).isEqualTo(32);
        assertThat(component.getCreateMode()).isEqualTo(CreateMode.IF_ABSENT);
    }

    @Test
    void theDefaultsAreSafe() {
        ShmQueueEndpoint endpoint = context.getEndpoint("shm-queue:x", ShmQueueEndpoint.class);

        assertThat(endpoint.getConfiguration().isBlockWhenFull()).isTrue();
        assertThat(endpoint.isRemote()).isFalse();
        assertThat(endpoint.isSingleton()).isTrue();
        assertThat(endpoint.getConfiguration().getOnFailure()).isEqualTo(OnFailure.ACKNOWLEDGE);
        assertThat(Map.of(
                        "size",
                        endpoint.getConfiguration().getSize(),
                        "messageSize",
                        endpoint.getConfiguration().getMessageSize()))
                .isEqualTo(Map.of("size", 1024, "messageSize", 4096));
        assertThat(endpoint.getConfiguration().getMaxMessageSize()).isEqualTo(64 << 20);
    }

    @Test
    void theQueueIsPrivateToItsOwner() throws Exception {
        send("shm-queue:x", "body");
        send("shm-queue:y?permissions=rw-rw----", "body");

        assertThat(permissions("x")).isEqualTo("rw-------");
        assertThat(permissions("y")).isEqualTo("rw-rw----");
        assertThatThrownBy(() -> send("shm-queue:z?permissions=everybody", "body"))
                .hasStackTraceContaining("Option permissions: 'everybody' is not of the form rw-r-----");
    }

    private String permissions(String name) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
    }

    @Test
    void anExclusiveQueueMustNotExist() {
        createQueue("x").close();

        assertThatThrownBy(() -> send("shm-queue:x?createMode=exclusive", "body"))
                .isInstanceOf(FailedToCreateProducerException.class)
                .hasRootCauseInstanceOf(SegmentExistsException.class);
    }

    @Test
    void aRouteWaitsForAMissingQueue() throws Exception {
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x?createMode=never", exchange -> {});
        assertThat(exists("x")).isFalse();
        assertThat(send("shm-queue:x?createMode=never&attachTimeout=1", "lost").getException())
                .hasMessageContaining("it does not exist yet");
        out(Ends.TWO_CONTEXTS).expectedBodiesReceived("body");

        createQueue("x").close();

        assertThat(send("shm-queue:x?createMode=never&attachTimeout=20000", "body")
                        .getException())
                .isNull();
        out(Ends.TWO_CONTEXTS).assertIsSatisfied();
    }

    @Test
    void aReplacedQueueIsAttachedAgain() throws Exception {
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x", exchange -> {});
        out(Ends.TWO_CONTEXTS).expectedBodiesReceived("before", "after");
        send("shm-queue:x", "before");
        eventually(() -> out(Ends.TWO_CONTEXTS).getReceivedCounter() == 1);

        Files.delete(directory.resolve("x"));
        eventually(() -> exists("x"));

        eventually(() -> send("shm-queue:x?attachTimeout=20000", "after").getException() == null);
        out(Ends.TWO_CONTEXTS).assertIsSatisfied();
    }

    @Test
    void theQueueIsUnlinkedAfterItsLastUserWithUnlinkOnStop() throws Exception {
        startReceiver(Ends.TWO_CONTEXTS, "shm-queue:x?unlinkOnStop=true", exchange -> {});
        send("shm-queue:x?unlinkOnStop=true", "body");
        context.stop();
        assertThat(exists("x")).isTrue();

        other.stop();

        assertThat(exists("x")).isFalse();
    }
}
