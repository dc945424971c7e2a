/** A bean that no server may deploy. */
package org.ferrymq.tck.servers.wrong;
