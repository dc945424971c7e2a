/** What runs inside the application servers in the tests of what happens while applications, servers, brokers and networks come and go: deployed, never run here. */
package org.ferrymq.tck.servers.life;
