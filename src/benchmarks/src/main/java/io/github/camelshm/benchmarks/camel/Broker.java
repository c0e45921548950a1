// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.camel;

import jakarta.jms.ConnectionFactory;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.jms.connection.CachingConnectionFactory;

/** An Artemis broker in the receiver's JVM, for messages in memory. It blocks a sender that is too fast. */
final class Broker {
    private static final String WITHIN_JVM = "vm://0";
    private static final long LIMIT_BYTES = 4 << 20;

    private Broker() {}

    /** Starts the broker with a port for the other JVM. */
    static void start(int port) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJournalDirectory("target/artemis")
                .addAcceptorConfiguration("jvm", WITHIN_JVM)
                .addAcceptorConfiguration("tcp", tcp(port))
                .addAddressSetting(
                        "#",
                        new AddressSettings()
                                .setMaxSizeBytes(LIMIT_BYTES)
                                .setAddressFullMessagePolicy(AddressFullMessagePolicy.BLOCK));
        new EmbeddedActiveMQ().setConfiguration(configuration).start();
    }

    static ConnectionFactory withinJvm() {
        return caching(factory(WITHIN_JVM));
    }

    static ConnectionFactory from(int port) {
        return caching(factory(tcp(port)));
    }

    /** Keeps its session, as the page of {@code jms:} demands. Otherwise each message and each reply opens one. */
    private static ConnectionFactory caching(ConnectionFactory factory) {
        CachingConnectionFactory caching = new CachingConnectionFactory(factory);
        // The receiving containers keep their sessions themselves.
        caching.setCacheConsumers(false);
        return caching;
    }

    /** Caches the queue. Otherwise each message requests it from the broker and waits for the answer. */
    private static ConnectionFactory factory(String url) {
        return new ActiveMQConnectionFactory(url + "?cacheDestinations=true");
    }

    private static String tcp(int port) {
        return "tcp://localhost:" + port;
    }
}
