package org.ferrymq.ra.outbound;

/** Makes the connections of a pool behind a {@code QueueConnectionFactory}; servers tell connection definitions apart by this class. */
public final class FerryQueueManagedConnectionFactory extends FerryManagedConnectionFactory {
    private static final long serialVersionUID = 1L;
}
