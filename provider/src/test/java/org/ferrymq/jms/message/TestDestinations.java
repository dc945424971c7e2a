package org.ferrymq.jms.message;

import jakarta.jms.Destination;
import jakarta.jms.Queue;

/** Knows one queue. */
enum TestDestinations implements DestinationTexts {
    INSTANCE;

    static final Queue QUEUE = () -> "q";

    @Override
    public String toText(Destination destination) {
        return "queue://q";
    }

    @Override
    public Destination fromText(String text) {
        return QUEUE;
    }
}
