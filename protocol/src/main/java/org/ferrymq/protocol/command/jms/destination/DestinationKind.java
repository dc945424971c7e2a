package org.ferrymq.protocol.command.jms.destination;

/** Kind of a JMS destination. */
public enum DestinationKind {
    /** Each message goes to one receiver. */
    QUEUE,
    /** Each message goes to every subscription. */
    TOPIC
}
