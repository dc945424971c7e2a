package org.ferrymq.protocol.route;

/** How a client that lets the broker assign queues gets its messages. */
public enum RequestMode {
    /** It pulls them and commits offsets. */
    PULL,
    /** It pops them and acknowledges each. */
    POP
}
