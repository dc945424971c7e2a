package org.ferrymq.broker.handler.nativ.group;

import java.util.ArrayList;
import java.util.List;
import org.ferrymq.protocol.route.QueueIdentity;
import org.jspecify.annotations.Nullable;

/** How queues are shared out among the clients of a group; the names are the stock client's. Each client sees the same order of both. */
public enum Allocation {
    /** Neighbouring queues: 3 queues and 2 clients give {0,1} and {2}. */
    AVG {
        @Override
        List<QueueIdentity> share(List<QueueIdentity> queues, int index, int clients) {
            int least = queues.size() / clients;
            int oneMore = queues.size() % clients;
            int from = index * least + Math.min(index, oneMore);
            return queues.subList(from, from + least + (index < oneMore ? 1 : 0));
        }
    },
    /** Every n-th queue: 3 queues and 2 clients give {0,2} and {1}. */
    AVG_BY_CIRCLE {
        @Override
        List<QueueIdentity> share(List<QueueIdentity> queues, int index, int clients) {
            List<QueueIdentity> share = new ArrayList<>();
            for (int i = index; i < queues.size(); i += clients) {
                share.add(queues.get(i));
            }
            return share;
        }
    };

    /** The share of one of the clients. */
    abstract List<QueueIdentity> share(List<QueueIdentity> queues, int index, int clients);

    /** The strategy of that name, null if there is none. */
    static @Nullable Allocation ofName(String name) {
        for (Allocation allocation : values()) {
            if (allocation.name().equals(name)) {
                return allocation;
            }
        }
        return null;
    }
}
