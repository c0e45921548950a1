// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.seda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SchemeRewriterTest {
    @Test
    void onlySchemesOfUrisAreReplaced() throws Exception {
        Class<?> rewritten = new Defining().define(SchemeRewriter.rewrite(fileOf(Texts.class)));

        assertThat(((Supplier<?>) rewritten.getDeclaredConstructor().newInstance()).get())
                .isEqualTo(List.of(
                        "shm-queue:a",
                        "shm-queue://b?size=3",
                        "mock:shm-queue:c",
                        "in 'shm-queue:d', shm-queue:e",
                        "shm-queue*",
                        "seda",
                        "my-seda:f",
                        "myseda:g",
                        "\u00e4\0\ud83d\ude00",
                        1L << 40,
                        Math.PI,
                        0.1f,
                        1 << 20,
                        "shm-queue:1"));
    }

    @Test
    void aClassWithoutTheSchemeIsUnchanged() throws IOException {
        byte[] file = fileOf(Map.class);

        assertThat(SchemeRewriter.rewrite(file)).isEqualTo(file);
    }

    private static byte[] fileOf(Class<?> type) throws IOException {
        try (var in =
                Objects.requireNonNull(type.getResourceAsStream(type.getName().replaceFirst(".*\\.", "") + ".class"))) {
            return in.readAllBytes();
        }
    }

    private static final class Defining extends ClassLoader {
        Class<?> define(byte[] file) {
            return defineClass(null, file, 0, file.length);
        }
    }

    /** Has constants of every kind. */
    public static final class Texts implements Supplier<List<Object>> {
        @Override
        public List<Object> get() {
            Supplier<Integer> one = () -> 1;
            return List.of(
                    "seda:a",
                    "seda://b?size=3",
                    "mock:seda:c",
                    "in 'seda:d', seda:e",
                    "seda*",
                    "seda",
                    "my-seda:f",
                    "myseda:g",
                    "\u00e4\0\ud83d\ude00",
                    1L << 40,
                    Math.PI,
                    0.1f,
                    1 << 20,
                    "seda:" + one.get());
        }
    }
}
