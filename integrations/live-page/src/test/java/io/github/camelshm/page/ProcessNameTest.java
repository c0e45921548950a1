// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessNameTest {
    @ParameterizedTest
    @CsvSource({
        "-Xmx1g -cp a:b org.example.Shop --password=x, Shop",
        "-Dpassword=x -jar lib/shop.jar secret, shop.jar",
        "-Dcamel.main.name=Worker-1 -cp a org.apache.camel.main.Main, Worker-1",
        "--module-path m --add-modules x Main, Main",
        "-version, ''"
    })
    void nameIsTheCamelNameOrTheMainClassOrTheJar(String arguments, String name) {
        assertThat(ProcessName.ofJvm(List.of(arguments.split(" ", -1)))).isEqualTo(name);
    }

    @Test
    void nameOfAnotherProgramIsItsCommand() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        try {
            // The process is a copy of this JVM until it executes the other program.
            await("name of the process")
                    .atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(ProcessName.of(sleep.pid())).endsWith("sleep"));
            assertThat(ProcessName.isAlive(sleep.pid())).isTrue();
        } finally {
            sleep.destroyForcibly().waitFor();
        }
        assertThat(ProcessName.isAlive(sleep.pid())).isFalse();
        assertThat(ProcessName.of(sleep.pid())).isEmpty();
    }

    @Test
    void zombieIsDead() throws Exception {
        // The shell executes a program that waits for no child, and the child ends at once.
        Process parent = new ProcessBuilder("sh", "-c", "true & echo $!; exec sleep 60").start();
        try {
            long child = Long.parseLong(parent.inputReader().readLine());

            await("end of the child").atMost(60, TimeUnit.SECONDS).until(() -> !ProcessName.isAlive(child));
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }
}
