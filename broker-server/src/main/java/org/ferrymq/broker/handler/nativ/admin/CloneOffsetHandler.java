package org.ferrymq.broker.handler.nativ.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.delivery.ConsumerOffsets;
import org.ferrymq.broker.delivery.ConsumerOffsets.QueueKey;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.RequestHandler;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.destination.NativeDestinations;
import org.ferrymq.broker.handler.nativ.group.ClientRegistry;
import org.ferrymq.broker.handler.nativ.group.ConsumerGroup;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.offset.CloneGroupOffset;
import org.ferrymq.protocol.message.TopicNames;

/**
 * CLONE_GROUP_OFFSET: a group begins where another is. Of a group's own retry topic nothing is taken: it is another topic
 * for the other group.
 */
public final class CloneOffsetHandler implements RequestHandler<CloneGroupOffset> {
    private final NativeDestinations destinations;
    private final ClientRegistry clients;
    private final ConsumerOffsets offsets;

    public CloneOffsetHandler(NativeDestinations destinations, ClientRegistry clients, ConsumerOffsets offsets) {
        this.destinations = destinations;
        this.clients = clients;
        this.offsets = offsets;
    }

    @Override
    public CompletionStage<Response> handle(CloneGroupOffset clone, Peer peer) {
        Map<QueueKey, Long> from = offsets.ofGroup(clone.srcGroup());
        String only = clone.topic() == null || clone.topic().isBlank() ? null : clone.topic();
        if (only != null) {
            destinations.existing(only);
        }
        from.keySet()
                .removeIf(queue -> only == null
                        ? queue.topic().equals(TopicNames.retryTopic(clone.srcGroup())) || !takesPart(clone, queue)
                        : !only.equals(queue.topic()));
        if (from.isEmpty()) {
            throw new BadCommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "group " + clone.srcGroup() + " has no offsets" + (only == null ? "" : " on topic " + only)
                            + " that could be taken over");
        }
        return destinations.group(clone.destGroup()).thenCompose(group -> {
            List<CompletableFuture<Void>> commits = new ArrayList<>();
            from.forEach((queue, offset) ->
                    commits.add(offsets.commit(group.name(), queue.topic(), queue.queueId(), offset)));
            return CompletableFuture.allOf(commits.toArray(CompletableFuture[]::new))
                    .thenApply(done -> Response.success());
        });
    }

    /** Connected consumers tell what the group still subscribes to; a group without any takes part with all it has. */
    private boolean takesPart(CloneGroupOffset clone, QueueKey queue) {
        ConsumerGroup connected = clients.consumers(clone.srcGroup());
        return clone.offline() || connected == null || connected.subscription(queue.topic()) != null;
    }
}
