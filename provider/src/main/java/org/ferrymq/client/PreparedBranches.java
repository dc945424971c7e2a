package org.ferrymq.client;

import java.util.List;

/**
 * The prepared branches of one broker.
 *
 * @param transactions their identifiers
 * @param brokers the names of other brokers of its cluster, there or not, which may have more
 */
public record PreparedBranches(List<String> transactions, List<String> brokers) {}
