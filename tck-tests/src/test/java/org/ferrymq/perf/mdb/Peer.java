package org.ferrymq.perf.mdb;

import java.util.ArrayList;
import java.util.List;

/**
 * A broker with what WildFly needs to work with it. Queues have the same names in JNDI with both: {@code java:/jms/queue/perf-orders} and
 * {@code java:/jms/queue/perf-replies}, and so has the connection factory, {@code java:/jms/perf}.
 */
enum Peer {
    /** With the adapter that {@code bin/install-wildfly} installs. */
    FERRYMQ("FerryMQ", "org.ferrymq.jms.FerryConnectionFactory") {
        @Override
        List<String> configuration(String url) {
            List<String> commands = new ArrayList<>();
            for (String queue : List.of(ORDERS, REPLIES)) {
                String object = "/subsystem=resource-adapters/resource-adapter=ferrymq-ra/admin-objects=" + queue;
                commands.add(object + ":add(class-name=org.ferrymq.jms.FerryQueue,jndi-name=java:/jms/queue/" + queue
                        + ",enabled=true,use-java-context=true)");
                commands.add(object + "/config-properties=name:add(value=" + queue + ")");
            }
            commands.addAll(common("java:/jms/ferry", "ferrymq-ra.rar"));
            return commands;
        }
    },

    /** With WildFly's own adapter for a remote broker. */
    ARTEMIS("Artemis", "org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory") {
        @Override
        List<String> configuration(String url) {
            String address = url.substring(url.lastIndexOf('/') + 1);
            String host = address.substring(0, address.lastIndexOf(':'));
            String port = address.substring(address.lastIndexOf(':') + 1);
            List<String> commands = new ArrayList<>(
                    List.of(
                            "/subsystem=messaging-activemq/server=default:remove",
                            "/subsystem=ee/service=default-bindings:undefine-attribute(name=jms-connection-factory)",
                            "/socket-binding-group=standard-sockets/remote-destination-outbound-socket-binding=artemis:add(host="
                                    + host + ",port=" + port + ")",
                            "/subsystem=messaging-activemq/remote-connector=artemis:add(socket-binding=artemis)",
                            "/subsystem=messaging-activemq/pooled-connection-factory=remote-artemis:add(connectors=[artemis],"
                                    + "entries=[java:/jms/remote-artemis],transaction=xa,enable-amq1-prefix=false,max-pool-size=50)"));
            for (String queue : List.of(ORDERS, REPLIES)) {
                commands.add("/subsystem=messaging-activemq/external-jms-queue=" + queue
                        + ":add(entries=[java:/jms/queue/" + queue + "],enable-amq1-prefix=false)");
            }
            commands.addAll(common("java:/jms/remote-artemis", "remote-artemis"));
            return commands;
        }
    };

    static final String ORDERS = "perf-orders";
    static final String REPLIES = "perf-replies";

    private final String title;
    private final String factory;

    Peer(String title, String factory) {
        this.title = title;
        this.factory = factory;
    }

    String title() {
        return title;
    }

    /** {@return the class of the provider's connection factory, whose constructor takes the URL} */
    String factory() {
        return factory;
    }

    /**
     * Commands of WildFly's command line interface.
     *
     * @param url of the broker
     */
    abstract List<String> configuration(String url);

    private static List<String> common(String factory, String adapter) {
        return List.of(
                "/subsystem=naming/binding=java\\:\\/jms\\/perf:add(binding-type=lookup,lookup=" + factory + ")",
                "/subsystem=ejb3:write-attribute(name=default-resource-adapter-name,value=" + adapter + ")");
    }
}
