package org.ferrymq.jms;

import jakarta.jms.Destination;
import java.io.Serializable;
import java.util.Objects;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.jspecify.annotations.Nullable;

/**
 * What queues and topics have in common: a name at the broker. Two destinations are equal when kind and name are. A bean: the
 * no-argument constructor and {@link #setName} are for containers and JNDI; do not change the name of one that is in use. Without
 * a name it can be created but not used. Apart from {@link #setName} safe for use by several threads.
 */
public abstract class FerryDestination implements Destination, Serializable, Referenceable {
    private static final long serialVersionUID = 1L;

    /** Class that turns a JNDI {@link Reference} back into the object. */
    static final String OBJECT_FACTORY = "org.ferrymq.jndi.FerryObjectFactory";

    private @Nullable String name;

    FerryDestination(@Nullable String name) {
        this.name = name;
    }

    /** {@return the name at the broker, or null while it is not set} */
    public @Nullable String getName() {
        return name;
    }

    /** Sets the name at the broker. For containers; destinations in use must not change. */
    public void setName(@Nullable String name) {
        this.name = name;
    }

    /** {@return what stands before {@code ://} in the textual form, for example {@code queue}} */
    abstract String scheme();

    /** {@return true for temporary queues and topics} */
    public boolean isTemporary() {
        return false;
    }

    /** {@return true for topics, false for queues} */
    public abstract boolean isTopic();

    @Override
    public Reference getReference() throws NamingException {
        Reference reference = new Reference(getClass().getName(), OBJECT_FACTORY, null);
        reference.add(new StringRefAddr("name", name));
        return reference;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof FerryDestination that
                && scheme().equals(that.scheme())
                && Objects.equals(name, that.name);
    }

    @Override
    public final int hashCode() {
        return 31 * scheme().hashCode() + Objects.hashCode(name);
    }

    /** {@return for example {@code queue://orders}} */
    @Override
    public final String toString() {
        return scheme() + "://" + name;
    }
}
