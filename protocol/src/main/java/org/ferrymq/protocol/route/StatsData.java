package org.ferrymq.protocol.route;

/**
 * A statistic: answer to VIEW_BROKER_STATS_DATA.
 *
 * @param statsMinute last minute
 * @param statsHour last hour
 * @param statsDay last day
 */
public record StatsData(StatsItem statsMinute, StatsItem statsHour, StatsItem statsDay) {}
