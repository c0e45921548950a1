// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** There is no Kubernetes in this build, but what the page on it shows is read as YAML, and says what it means. */
class KubernetesTest {
    @Test
    @SuppressWarnings("unchecked") // A pod's shape is well known, and a wrong one fails here.
    void bothContainersOfThePodMountTheSameMemory() {
        String yaml = Page.named("how-to/containers").blocks().stream()
                .filter(block -> block.test().filter("KubernetesTest"::equals).isPresent())
                .findFirst()
                .orElseThrow()
                .text();
        Map<String, Object> pod =
                (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
        Map<String, Object> spec = (Map<String, Object>) pod.get("spec");

        assertThat((List<Map<String, Object>>) spec.get("containers"))
                .hasSize(2)
                .allSatisfy(container -> assertThat(container)
                        .containsEntry("volumeMounts", List.of(Map.of("name", "memory", "mountPath", "/dev/shm"))));
        assertThat((List<Map<String, Object>>) spec.get("volumes"))
                .containsExactly(
                        Map.of("name", "memory", "emptyDir", Map.of("medium", "Memory", "sizeLimit", "256Mi")));
    }
}
