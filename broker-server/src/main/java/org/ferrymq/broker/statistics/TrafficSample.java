package org.ferrymq.broker.statistics;

/**
 * The counters at one time.
 *
 * @param nanos monotonic time
 * @param requests requests and pushes so far
 * @param messages messages so far
 * @param bytes bytes of messages so far
 */
record TrafficSample(long nanos, long requests, long messages, long bytes) {}
