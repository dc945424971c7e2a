package org.ferrymq.ra.outbound;

/** Makes the connections of a pool behind a {@code TopicConnectionFactory}; servers tell connection definitions apart by this class. */
public final class FerryTopicManagedConnectionFactory extends FerryManagedConnectionFactory {
    private static final long serialVersionUID = 1L;
}
