// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.component.support.ComponentJson;
import io.github.camelshm.component.support.SegmentConfiguration;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.Overflow;
import io.github.camelshm.memory.segment.CreateMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options as users write them in URIs and properties, and as tools find them in shm.json. */
class OptionsTest extends CamelFixture {

    // option, the values that the page and the tools list, the values that the code accepts
    static Stream<Arguments> enums() {
        return Stream.of(
                Arguments.of("type", ShmConfiguration.TYPES, CellType.values()),
                Arguments.of("byteOrder", ShmConfiguration.BYTE_ORDERS, ShmByteOrder.values()),
                Arguments.of("createMode", SegmentConfiguration.CREATE_MODES, CreateMode.values()),
                Arguments.of("overflow", ShmConfiguration.OVERFLOWS, Overflow.values()),
                Arguments.of("operation", ShmConfiguration.OPERATIONS, ShmOperation.values()));
    }

    @ParameterizedTest
    @MethodSource("enums")
    void exactlyTheDocumentedValuesAreAccepted(String option, String documented, Enum<?>[] constants) throws Exception {
        List<String> names = List.of(documented.split(",", -1));

        assertThat(names.stream().map(name -> parsed(option, name))).containsExactlyInAnyOrder((Object[]) constants);
        assertThat(enumOf(endpointOptions(), option)).isEqualTo(names);
    }

    private Object parsed(String option, String value) {
        ShmEndpoint endpoint = context.getEndpoint("shm:x?%s=%s".formatted(option, value), ShmEndpoint.class);
        return switch (option) {
            case "type" -> endpoint.getConfiguration().getType();
            case "byteOrder" -> endpoint.getConfiguration().getByteOrder();
            case "createMode" -> endpoint.getConfiguration().getCreateMode();
            case "overflow" -> endpoint.getConfiguration().getOverflow();
            default -> endpoint.getConfiguration().getOperation();
        };
    }

    @Test
    void aUsersSubclassOfTheComponentAcceptsTheOptions() {
        context.removeComponent("shm");
        context.addComponent("shm", new ShmComponent() {});

        assertThat(context.getEndpoint("shm:x?offset=8", ShmEndpoint.class)
                        .getConfiguration()
                        .getOffset())
                .isEqualTo(8);
    }

    @Test
    void operationsAndTypesPrintAsUsersWriteThem() {
        assertThat(Arrays.stream(ShmOperation.values()).map(Object::toString).toList())
                .containsExactlyInAnyOrder(ShmConfiguration.OPERATIONS.split(",", -1));
        assertThat(Arrays.stream(CellType.values()).map(Object::toString).toList())
                .containsExactlyInAnyOrder(ShmConfiguration.TYPES.split(",", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "createMode=nver         | 'nver' is not one of ifAbsent, never, exclusive. Did you mean 'never'?",
                "createMode=anything     | 'anything' is not one of ifAbsent, never, exclusive",
                "byteOrder=littelEndian  | 'littelEndian' is not one of native, littleEndian, bigEndian. "
                        + "Did you mean 'littleEndian'?",
                "overflow=sature         | 'sature' is not one of wrap, fail, saturate. Did you mean 'saturate'?",
                "type=double             | string, bytes, record, raw. Did you mean 'float64'?",
                "operation=getAndAd      | append, compareAndSet. Did you mean 'getAndAdd'?",
            })
    void anErrorNamesTheOptionItsValuesAndTheNearestOne(String option, String why) {
        assertThatThrownBy(() -> context.getEndpoint("shm:x?" + option))
                .hasStackTraceContaining(option.substring(0, option.indexOf('=')))
                .hasStackTraceContaining(why);
    }

    @Test
    void theHeaderOfAnOperationHasAHintToo() {
        assertThat(send("shm:x", 1, ShmConstants.OPERATION, "incremment").getException())
                .hasMessageEndingWith("Did you mean 'increment'?");
    }

    @Test
    void theOptionTextsSayWhatHappensToTheSegment() throws Exception {
        for (String scheme : List.of("shm", "shm-queue")) {
            Map<String, Object> options = ComponentJson.read(scheme, "properties");
            assertThat(descriptionOf(options, "createMode")).contains("never attaches to it, or waits until it exists");
            assertThat(descriptionOf(options, "unlinkOnStop"))
                    .contains("when the last endpoint or program on the host that uses it stops")
                    .doesNotContain("this JVM");
            assertThat(descriptionOf(ComponentJson.read(scheme, "componentProperties"), "unlinkOnStop"))
                    .contains("last endpoint or program on the host");
        }
    }

    private static String descriptionOf(Map<String, Object> options, String option) {
        return (String) ComponentJson.map(options.get(option)).get("description");
    }

    @ParameterizedTest
    @ValueSource(strings = {"type=int33", "operation=incremment", "createMode=sometimes", "unknownOption=1"})
    void anInvalidOptionFailsTheEndpoint(String option) {
        assertThatThrownBy(() -> context.getEndpoint("shm:x?" + option))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining(option.substring(option.indexOf('=') + 1));
    }

    @Test
    void anEndpointTakesTheComponentsDefaultsUnlessItSetsItsOwn() {
        component.setByteOrder(ShmByteOrder.BIG_ENDIAN);
        component.setCreateMode(CreateMode.NEVER);
        component.setSegmentSize(64);
        component.setPermissions("rw-rw-rw-");
        component.setUnlinkOnStop(true);
        component.setAttachTimeout(5);

        ShmEndpoint silent = context.getEndpoint("shm:x", ShmEndpoint.class);
        assertThat(silent.getConfiguration().getByteOrder()).isEqualTo(ShmByteOrder.BIG_ENDIAN);
        assertThat(silent.getConfiguration().getCreateMode()).isEqualTo(CreateMode.NEVER);
        assertThat(silent.getConfiguration().getSegmentSize()).isEqualTo(64);
        assertThat(silent.getConfiguration().getPermissions()).isEqualTo("rw-rw-rw-");
        assertThat(silent.getConfiguration().isUnlinkOnStop()).isTrue();
        assertThat(silent.getConfiguration().getAttachTimeout()).isEqualTo(5);

        ShmEndpoint outspoken = context.getEndpoint(
                "shm:x?byteOrder=littleEndian&createMode=exclusive&segmentSize=8&permissions=rw-r-----"
                        + "&unlinkOnStop=false&attachTimeout=2s",
                ShmEndpoint.class);
        assertThat(outspoken.getConfiguration().getByteOrder()).isEqualTo(ShmByteOrder.LITTLE_ENDIAN);
        assertThat(outspoken.getConfiguration().getCreateMode()).isEqualTo(CreateMode.EXCLUSIVE);
        assertThat(outspoken.getConfiguration().getSegmentSize()).isEqualTo(8);
        assertThat(outspoken.getConfiguration().getPermissions()).isEqualTo("rw-r-----");
        assertThat(outspoken.getConfiguration().isUnlinkOnStop()).isFalse();
        assertThat(outspoken.getConfiguration().getAttachTimeout()).isEqualTo(2000);
    }

    @Test
    void theDefaultsAreFixedWhenTheEndpointIsCreated() {
        component.setSegmentSize(64);
        ShmEndpoint before = context.getEndpoint("shm:x?createMode=never", ShmEndpoint.class);
        component.setSegmentSize(128);

        assertThat(before.getConfiguration().getSegmentSize()).isEqualTo(64);
        assertThat(component.getCreateMode()).isEqualTo(CreateMode.IF_ABSENT);
    }

    @Test
    void anEndpointIsLocal() {
        ShmEndpoint endpoint = context.getEndpoint("shm:x", ShmEndpoint.class);

        assertThat(endpoint.isRemote()).isFalse();
        assertThat(endpoint.getName()).isEqualTo("x");
        assertThat(endpoint.getComponent()).isSameAs(component);
    }

    @Test
    void propertiesOfCamelMainConfigureTheComponent(@TempDir Path elsewhere) throws Exception {
        Main main = new Main();
        main.addInitialProperty("camel.main.routesIncludePattern", "classpath:routes/counter.yaml");
        main.addInitialProperty("camel.component.shm.directory", elsewhere.toString());
        main.addInitialProperty("camel.component.shm.segment-size", "64");
        main.addInitialProperty("camel.component.shm.permissions", "rw-rw----");
        main.addInitialProperty("camel.component.shm.createMode", "ifAbsent");
        main.addInitialProperty("camel.component.shm.byteOrder", "littleEndian");
        main.addInitialProperty("camel.component.shm.unlinkOnStop", "true");
        main.addInitialProperty("camel.component.shm.checkInterval", "50ms");
        main.addInitialProperty("camel.component.shm.pollThreads", "2");
        main.start();
        try {
            ShmComponent configured = main.getCamelContext().getComponent("shm", ShmComponent.class);
            assertThat(configured.getCheckInterval()).isEqualTo(50);
            assertThat(configured.getPollThreads()).isEqualTo(2);
            assertThat(configured.getByteOrder()).isEqualTo(ShmByteOrder.LITTLE_ENDIAN);
            assertThat(elsewhere.resolve("x")).hasSize(64);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(elsewhere.resolve("x"))))
                    .isEqualTo("rw-rw----");
            assertThat(main.getCamelTemplate().requestBody("direct:in", (Object) null))
                    .isEqualTo(1);
        } finally {
            main.stop();
        }
        await().atMost(SOON).until(() -> !Files.exists(elsewhere.resolve("x")));
    }

    @Test
    void toolsFindTheOptionsInTheirGroups() throws Exception {
        Map<String, Set<String>> groups = endpointOptions().entrySet().stream()
                .collect(groupingBy(
                        option -> (String) ComponentJson.map(option.getValue()).get("group"),
                        mapping(Map.Entry::getKey, toSet())));

        assertThat(groups.get("common"))
                .containsExactlyInAnyOrder(
                        "name",
                        "type",
                        "length",
                        "fields",
                        "field",
                        "offset",
                        "byteOrder",
                        "createMode",
                        "segmentSize",
                        "initialValue",
                        "reattach",
                        "segmentMustExist",
                        "unlinkOnStop");
        assertThat(groups.get("producer")).containsExactlyInAnyOrder("operation", "delta", "expectedValue", "overflow");
        assertThat(groups.get("consumer")).containsExactlyInAnyOrder("changesOnly", "sendEmptyMessageWhenIdle");
        assertThat(groups.get("advanced")).containsExactlyInAnyOrder("attachTimeout", "lockTimeout", "recordClass");
        assertThat(groups.get("security")).containsExactlyInAnyOrder("permissions", "trustedOwners");
        assertThat(groups.get("scheduler")).contains("delay", "initialDelay", "repeatCount", "greedy");
    }

    @Test
    void toolsFindTheHeaders() throws Exception {
        assertThat(ComponentJson.read("shm", "headers").keySet())
                .containsExactlyInAnyOrder(
                        ShmConstants.OPERATION,
                        ShmConstants.DELTA,
                        ShmConstants.EXPECTED_VALUE,
                        ShmConstants.FOUND_VALUE,
                        ShmConstants.PREVIOUS_VALUE);
    }

    private static Map<String, Object> endpointOptions() throws Exception {
        return ComponentJson.read("shm", "properties");
    }

    private static List<Object> enumOf(Map<String, Object> options, String option) {
        return List.copyOf((List<?>) ComponentJson.map(options.get(option)).get("enum"));
    }
}
