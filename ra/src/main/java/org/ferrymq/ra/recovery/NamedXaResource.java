package org.ferrymq.ra.recovery;

import java.lang.System.Logger.Level;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * Tells WildFly's transaction manager which resource manager a resource belongs to. Without a name it keeps a transaction for ever whose branch was
 * committed while its answer got lost: the branch is not among those in doubt, and nothing says that the right broker was asked. WildFly names what
 * applications use by its JNDI name, and it is by that name that it knows whom recovery has asked; what message-driven beans use has none. In other servers resources stay as they are. Stateless.
 */
public final class NamedXaResource {
    private static final System.Logger LOG = System.getLogger(NamedXaResource.class.getName());
    private static final boolean NAMES_ARE_READ = namesAreRead();

    private NamedXaResource() {}

    /**
     * Gives a resource a name, if the server can read it.
     *
     * @param name the JNDI name of a connection factory whose recovery asks the same broker, or null if there is none
     */
    public static XAResource named(XAResource resource, @Nullable String name) {
        return NAMES_ARE_READ && name != null ? new WildFlyXaResource(resource, name) : resource;
    }

    private static boolean namesAreRead() {
        try {
            Class.forName("org.jboss.tm.XAResourceWrapper", false, NamedXaResource.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            LOG.log(Level.DEBUG, () -> "Resources have no names in this server: " + e);
            return false;
        }
    }
}
