package org.ferrymq.tck.servers.app;

import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSDestinationDefinition;
import jakarta.resource.ConnectionFactoryDefinition;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;

/** Resources that the application defines itself, on our adapter instead of the server's own. */
@Singleton
@Startup
@JMSConnectionFactoryDefinition(
        name = "java:app/jms/factory",
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = "ferrymq-ra",
        user = Definitions.USER,
        password = Definitions.PASSWORD,
        properties = "url=" + Definitions.URL,
        maxPoolSize = 5)
@JMSConnectionFactoryDefinition(
        name = "java:app/jms/queues",
        interfaceName = "jakarta.jms.QueueConnectionFactory",
        resourceAdapter = "ferrymq-ra",
        user = Definitions.USER,
        password = Definitions.PASSWORD,
        properties = "url=" + Definitions.URL)
@JMSConnectionFactoryDefinition(
        name = "java:app/jms/topics",
        interfaceName = "jakarta.jms.TopicConnectionFactory",
        resourceAdapter = "ferrymq-ra",
        user = Definitions.USER,
        password = Definitions.PASSWORD,
        properties = "url=" + Definitions.URL)
@ConnectionFactoryDefinition(
        name = "java:app/jms/local",
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = "ferrymq-ra",
        transactionSupport = TransactionSupportLevel.LocalTransaction,
        properties = {"url=" + Definitions.URL, "user=" + Definitions.USER, "password=" + Definitions.PASSWORD})
@ConnectionFactoryDefinition(
        name = "java:app/jms/none",
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = "ferrymq-ra",
        transactionSupport = TransactionSupportLevel.NoTransaction,
        properties = {"url=" + Definitions.URL, "user=" + Definitions.USER, "password=" + Definitions.PASSWORD})
@ConnectionFactoryDefinition(
        name = "java:app/jms/lazyLocal",
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = "ferrymq-ra",
        transactionSupport = TransactionSupportLevel.LocalTransaction,
        properties = {
            "url=" + Definitions.URL,
            "user=" + Definitions.USER,
            "password=" + Definitions.PASSWORD,
            "lazyEnlistment=true"
        })
@JMSDestinationDefinition(
        name = "java:app/jms/parcels",
        interfaceName = "jakarta.jms.Queue",
        className = "org.ferrymq.jms.FerryQueue",
        resourceAdapter = "ferrymq-ra",
        destinationName = "features.parcels",
        properties = "name=features.parcels")
@JMSDestinationDefinition(
        name = "java:app/jms/news",
        interfaceName = "jakarta.jms.Topic",
        className = "org.ferrymq.jms.FerryTopic",
        resourceAdapter = "ferrymq-ra",
        destinationName = "features.news",
        properties = "name=features.news")
public class Definitions {
    /** Annotations are fixed when they are compiled, so this port is; it is none that systems hand out by themselves. */
    public static final int NAMESERVER_PORT = 19_876;

    public static final String USER = "server";
    public static final String PASSWORD = "secret";
    static final String URL = "ferry://127.0.0.1:" + NAMESERVER_PORT;
}
