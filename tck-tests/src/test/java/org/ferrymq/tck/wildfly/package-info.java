/** The resource adapter and the example application on a real WildFly, by Arquillian, with a broker in a process of its own. */
@NullMarked
package org.ferrymq.tck.wildfly;

import org.jspecify.annotations.NullMarked;
