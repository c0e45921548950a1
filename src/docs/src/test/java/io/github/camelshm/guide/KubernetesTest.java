// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The build has no Kubernetes, so this parses the page's YAML and checks the structure of the pod. */
class KubernetesTest {
    @Test
    @SuppressWarnings("unchecked") // The structure of a pod is known; a wrong one fails here.
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
