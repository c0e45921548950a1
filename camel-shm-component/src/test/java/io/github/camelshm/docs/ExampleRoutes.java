// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.params.provider.Arguments;

/** The routes that a component's page shows, in each of Camel's languages. */
final class ExampleRoutes {
    private ExampleRoutes() {}

    /** Returns each example of a page as its language and its text. */
    static Stream<Arguments> of(String scheme) throws Exception {
        ComponentPage page = ComponentPage.read(scheme);
        return Stream.of("yaml", "java", "xml")
                .flatMap(language -> page.examples(language).stream().map(text -> Arguments.of(language, text)));
    }

    /** Adds the routes of an example. Routes in Java are compiled into the directory. */
    static void load(CamelContext context, String language, String text, Path classes) throws Exception {
        if (language.equals("java")) {
            context.addRoutes(compiled(text, classes));
        } else {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromBytes("example." + language, text.getBytes(UTF_8)));
        }
    }

    private static RoutesBuilder compiled(String text, Path classes) throws Exception {
        Path source = classes.resolve("Example.java");
        Files.writeString(
                source,
                """
                import org.apache.camel.ExchangePattern;

                public class Example extends org.apache.camel.builder.RouteBuilder {
                    @Override
                    public void configure() {
                        %s
                    }
                }
                """
                        .formatted(text));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", System.getProperty("java.class.path"), source.toString());
        assertThat(failed).isZero();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, ExampleRoutes.class.getClassLoader())) {
            return (RoutesBuilder)
                    loader.loadClass("Example").getDeclaredConstructor().newInstance();
        }
    }
}
