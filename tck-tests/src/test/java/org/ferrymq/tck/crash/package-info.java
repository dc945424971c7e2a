/**
 * XA crash recovery on a real WildFly: proxies between application server, broker and database see each step of a two-phase commit and kill one
 * of the processes exactly there (SIGKILL, from outside). Nothing of it is in the servers.
 */
package org.ferrymq.tck.crash;
