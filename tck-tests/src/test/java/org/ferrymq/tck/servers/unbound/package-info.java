/** A bean that leaves it to the server which adapter feeds it. */
package org.ferrymq.tck.servers.unbound;
