package org.ferrymq.protocol.route;

/**
 * A statistic over a time.
 *
 * @param sum total
 * @param tps a second
 * @param avgpt on average each time
 */
public record StatsItem(long sum, double tps, double avgpt) {}
