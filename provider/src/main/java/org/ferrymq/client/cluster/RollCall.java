package org.ferrymq.client.cluster;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.client.PreparedBranches;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/**
 * Finds all brokers of the cluster, for what may concern any of them: branches that another process has begun. Nameservers forget brokers that are away, so the brokers are asked too: they remember each
 * other. Thread-safe.
 */
final class RollCall {
    private final Members members;
    private final ClusterDirectory directory;
    private final int size;

    /** Creates it for a cluster of {@code size} brokers; 0 for as many as nameservers and brokers know. */
    RollCall(Members members, ClusterDirectory directory, int size) {
        this.members = members;
        this.directory = directory;
        this.size = size;
    }

    /**
     * Everybody is there.
     *
     * @param brokers the names of all
     * @param prepared the branches that wait prepared in any of them
     */
    record Present(List<String> brokers, List<String> prepared) {}

    /**
     * Asks the nameservers which brokers there are (if none answers, those count that are known), and these what they have prepared and whom they miss. Fails with CONNECTION_FAILED or as the
     * broker does if one of them does not answer.
     */
    CompletableFuture<Present> all() {
        CompletableFuture<ClusterView> asked = directory.view().exceptionally(failure -> members.view());
        return asked.thenCompose(view -> {
            members.update(view);
            List<String> brokers = members.names();
            if (brokers.size() < size) {
                return CompletableFuture.failedFuture(new FerryException(
                        ErrorCode.CONNECTION_FAILED,
                        "of the " + size + " brokers of cluster " + view.cluster() + " (clusterSize) only " + brokers
                                + " are known, and the others may have part in any branch: nothing was done, and what"
                                + " is prepared waits. Start them; if there are fewer, lower clusterSize"));
            }
            return Answers.of(brokers, broker -> members.of(broker).call(backend -> backend.prepared()))
                    .thenApply(answers -> present(brokers, answers));
        });
    }

    private Present present(List<String> brokers, Answers<PreparedBranches> answers) {
        FerryException failure = answers.failure(each -> true);
        if (failure != null) {
            throw failure;
        }
        Set<String> prepared = new LinkedHashSet<>();
        Set<String> missing = new TreeSet<>();
        for (PreparedBranches of : answers.values().values()) {
            prepared.addAll(of.transactions());
            missing.addAll(of.brokers());
        }
        brokers.forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw new FerryException(
                    ErrorCode.CONNECTION_FAILED,
                    "of cluster " + members.view().cluster() + " the brokers " + missing
                            + " are away, and may have part in any branch: nothing was done, and what is prepared waits."
                            + " Start them; transaction managers ask again. If one will never come back,"
                            + " 'mqadmin broker forget NAME' says so");
        }
        return new Present(brokers, List.copyOf(prepared));
    }
}
