// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.camelshm.process.Ticks;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.cluster.CamelClusterEventListener;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.cluster.ClusteredRoutePolicy;

/**
 * A JVM with a route that runs where its context leads. Each millisecond it gets its term, waits while the gate is shut, which
 * is a file, and appends its id and its term. It prints when it begins and ceases to lead, and reads {@code gate} and
 * {@code close-lock-file} from its standard input.
 */
final class MemberProcess {
    static final String NAMESPACE = "x";
    static final String GATE = "gate-is-shut";

    private final Path directory;
    private final String id;
    private final Ticks ticks;
    private final ShmClusterService service = new ShmClusterService();

    private MemberProcess(Path directory, String id) throws Exception {
        this.directory = directory;
        this.id = id;
        this.ticks = new Ticks(directory.resolve("ticks"));
        service.setId(id);
        service.setDirectory(directory.toString());
    }

    public static void main(String... arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        MemberProcess member = new MemberProcess(directory, arguments[1]);
        member.start();
        System.out.println("started");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        while (commands.readLine() != null) {
            // The only command. As any other code of this process could: the kernel drops all its locks on the file.
            FileChannel.open(directory.resolve(".cluster." + NAMESPACE + ".lock"))
                    .close();
            System.out.println("closed");
        }
    }

    private void start() throws Exception {
        CamelContext context = new DefaultCamelContext();
        context.addService(service, true, false);
        context.addRoutes(new RouteBuilder(context) {
            @Override
            public void configure() throws Exception {
                from("timer:tick?delay=0&period=1&includeMetadata=false")
                        .routePolicy(ClusteredRoutePolicy.forNamespace(context, NAMESPACE))
                        .process(MemberProcess.this::tick);
            }
        });
        context.start();
        service.getView(NAMESPACE).addEventListener((CamelClusterEventListener.Leadership)
                (view, leader) -> System.out.println(view.getLocalMember().isLeader() ? "leads" : "follows"));
    }

    private void tick(Exchange exchange) throws InterruptedException {
        long term = service.getTerm(NAMESPACE);
        if (Files.exists(directory.resolve(GATE))) {
            System.out.println("waits in term " + term);
            while (Files.exists(directory.resolve(GATE))) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
        ticks.append(id, term);
    }
}
