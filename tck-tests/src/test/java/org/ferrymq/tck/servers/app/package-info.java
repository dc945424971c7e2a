/** What runs inside the application servers of the tests: deployed, never run here. */
package org.ferrymq.tck.servers.app;
