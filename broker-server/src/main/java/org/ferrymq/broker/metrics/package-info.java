/**
 * Figures for Prometheus over HTTP: what is counted elsewhere is put into its text form when it is asked for. Nothing of it
 * exists while the port is off.
 */
@NullMarked
package org.ferrymq.broker.metrics;

import org.jspecify.annotations.NullMarked;
