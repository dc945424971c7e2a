/** The application that {@code bin/perf-mdb} deploys; it knows neither broker. */
package org.ferrymq.perf.mdb.app;
