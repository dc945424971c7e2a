/**
 * Access to connection factories and destinations through JNDI without a directory server: a context whose content comes from its
 * environment, and the factory that turns references bound elsewhere back into objects.
 */
@NullMarked
package org.ferrymq.jndi;

import org.jspecify.annotations.NullMarked;
