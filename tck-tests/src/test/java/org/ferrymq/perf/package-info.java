/**
 * {@code bin/mqperf}: a load tool on the plain Jakarta Messaging API (any provider) and on the stock RocketMQ client.
 *
 * <p>It lives among the tests because the stock client is a test-scope dependency of FerryMQ; no test runs it. A {@link
 * org.ferrymq.perf.PerfClient} is one kind of client, a {@link org.ferrymq.perf.Workload} what is done with it, a {@link
 * org.ferrymq.perf.Meter} counts and times it, and a {@link org.ferrymq.perf.PerfResult} is one line of output.
 */
package org.ferrymq.perf;
