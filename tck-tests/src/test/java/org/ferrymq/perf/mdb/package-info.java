/** Message-driven beans under load: the same application in the same WildFly, on one broker and the other. Run by {@code bin/perf-mdb}. */
package org.ferrymq.perf.mdb;
