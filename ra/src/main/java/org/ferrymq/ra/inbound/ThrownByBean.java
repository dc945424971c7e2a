package org.ferrymq.ra.inbound;

import java.lang.System.Logger.Level;
import java.lang.annotation.Annotation;
import org.jspecify.annotations.Nullable;

/**
 * Tells exceptions with which a message-driven bean itself ended from those with which a container refused to call it. After the former the container knows what
 * becomes of the transaction: it may commit after an application exception, whether that is declared by an annotation or in ejb-jar.xml, and rolls back after any
 * other. A refused call it may commit as well, with a message that nobody has seen (WildFly, while a bean is being undeployed), so the adapter must object.
 *
 * <p>Containers throw application exceptions as they are and wrap all others in an EJBException (Jakarta Enterprise Beans 4.0, chapter 9), so an unwrapped one
 * that was created below the bean's code is the bean's own. Types are compared by name, as the adapter cannot see those of the application.
 *
 * @param bean the class of the bean, or null if the server does not tell it; then only annotated exceptions are known to be the bean's
 */
record ThrownByBean(@Nullable Class<?> bean) {
    private static final System.Logger LOG = System.getLogger(ThrownByBean.class.getName());

    /** {@return whether the container knows that {@code thrown} is the bean's, and decides about the transaction by itself} */
    boolean leavesToContainer(Throwable thrown) {
        return isAnnotated(thrown) || (!isSystemException(thrown) && passedThroughBean(thrown));
    }

    private static boolean isSystemException(Throwable thrown) {
        for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals("jakarta.ejb.EJBException")) {
                return true;
            }
        }
        return thrown instanceof Error;
    }

    private boolean passedThroughBean(Throwable thrown) {
        if (bean == null) {
            return false;
        }
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (isBeans(frame.getClassName())) {
                return true;
            }
        }
        return false;
    }

    /** Servers may say a subclass of theirs, and a bean may inherit its method. */
    private boolean isBeans(String className) {
        for (Class<?> type = bean; type != null && type != Object.class; type = type.getSuperclass()) {
            if (type.getName().equals(className)) {
                return true;
            }
        }
        return false;
    }

    /** The nearest declaration counts, and one of a superclass only if it is inherited (Jakarta Enterprise Beans, ApplicationException). */
    private static boolean isAnnotated(Throwable thrown) {
        for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
            for (Annotation annotation : type.getDeclaredAnnotations()) {
                if (annotation.annotationType().getName().equals("jakarta.ejb.ApplicationException")) {
                    return type == thrown.getClass() || isInherited(annotation);
                }
            }
        }
        return false;
    }

    private static boolean isInherited(Annotation declaration) {
        try {
            return Boolean.TRUE.equals(
                    declaration.annotationType().getMethod("inherited").invoke(declaration));
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.WARNING, () -> "Whether " + declaration + " is inherited cannot be seen: " + e, e);
            return false;
        }
    }
}
