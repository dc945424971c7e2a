package org.ferrymq.client.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The brokers of a cluster, as nameservers tell.
 *
 * @param cluster the cluster's name
 * @param brokers addresses (host:port) of its master brokers by their names
 */
public record ClusterView(String cluster, SortedMap<String, String> brokers) {
    /** Copies the map. */
    public ClusterView {
        brokers = Collections.unmodifiableSortedMap(new TreeMap<>(brokers));
    }

    /**
     * The brokers in the order in which they are to be tried for something of that name: every client comes to the same order, each name to another one, and a
     * broker more or less changes it for few names only (rendezvous hashing).
     */
    public static List<String> order(Collection<String> brokers, String name) {
        Map<String, Long> weights = new TreeMap<>();
        brokers.forEach(broker -> weights.put(broker, weight(broker, name)));
        List<String> result = new ArrayList<>(weights.keySet());
        result.sort(Comparator.comparing(weights::get, Comparator.reverseOrder()));
        return result;
    }

    /** FNV-1a over both, stirred so that names that differ in the last character only do not lie side by side. */
    private static long weight(String broker, String name) {
        String both = broker + '\n' + name;
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < both.length(); i++) {
            hash = (hash ^ both.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 33);
    }
}
