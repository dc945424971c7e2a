/** What runs inside the application servers beside an adapter that travels in the same .ear: deployed, never run here. */
package org.ferrymq.tck.servers.ear;
