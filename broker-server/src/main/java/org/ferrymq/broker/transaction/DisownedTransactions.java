package org.ferrymq.broker.transaction;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Transactions that this broker has told another one it does not know. That one rolls its part back then, so what is still on its way here (over a slow link, or in a request that waits for
 * one) must not begin any more: it could be committed. The last ones are remembered; a client gives up its request long before as many have come after it. Agent thread only.
 */
final class DisownedTransactions {
    private static final int REMEMBERED = 10_000;

    private final Set<String> ids = new LinkedHashSet<>();

    void add(TransactionId id) {
        if (ids.add(id.text()) && ids.size() > REMEMBERED) {
            ids.remove(ids.iterator().next());
        }
    }

    /**
     * Before a transaction begins.
     *
     * @throws org.ferrymq.protocol.FerryException that it was rolled back, if another broker was told so
     */
    void requireNone(TransactionId id) {
        if (ids.contains(id.text())) {
            throw Refusals.rolledBack(
                    id,
                    XaError.XA_RBCOMMFAIL,
                    "it came so late that another broker, which had asked for it in vain, has rolled it back");
        }
    }
}
