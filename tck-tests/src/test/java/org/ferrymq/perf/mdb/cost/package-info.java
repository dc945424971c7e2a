/** The application that {@code bin/perf-ra} deploys in WildFly: the same messages by way of the plain provider, of the adapter and of the server. */
package org.ferrymq.perf.mdb.cost;
