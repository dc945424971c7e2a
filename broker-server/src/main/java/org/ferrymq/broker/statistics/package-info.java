/**
 * What the broker counts about itself: traffic by topic and group, rates over the last minute, hour and day, latencies. Counting
 * is cheap enough for every message ({@link java.util.concurrent.atomic.LongAdder}, no text is put together); everything
 * else happens when somebody asks, or once in ten seconds. Knows no other part of the broker; everything may count.
 */
@NullMarked
package org.ferrymq.broker.statistics;

import org.jspecify.annotations.NullMarked;
