package org.ferrymq.broker.handler.nativ.transaction;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Comparator;
import java.util.List;
import org.ferrymq.broker.delivery.message.RecordCopies;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.nativ.group.ClientRegistry;
import org.ferrymq.broker.handler.nativ.group.GroupMember;
import org.ferrymq.broker.store.StoredMessage;
import org.ferrymq.broker.transaction.HalfMessageSenders;
import org.ferrymq.protocol.command.half.CheckTransaction;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.RecordView;

/**
 * CHECK_TRANSACTION_STATE: asks a connected producer of the group about a half message, at each time another one. Not all
 * members of a group have to know: the one that sent it may be gone. Thread-safe.
 */
public final class ProducerChecks implements HalfMessageSenders {
    private final ClientRegistry clients;
    private final BrokerIdentity identity;

    public ProducerChecks(ClientRegistry clients, BrokerIdentity identity) {
        this.clients = clients;
        this.identity = identity;
    }

    @Override
    public boolean ask(String group, StoredMessage half, int checks) {
        List<GroupMember> live = clients.producers(group).stream()
                .filter(member -> member.peer().isActive() && member.peer().isWritable())
                .sorted(Comparator.comparingLong(member -> member.peer().id()))
                .toList();
        if (live.isEmpty()) {
            return false;
        }
        live.get(checks % live.size()).peer().push(question(half));
        return true;
    }

    private CheckTransaction question(StoredMessage half) {
        RecordView record = new RecordView().wrap(half.record(), half.record().position());
        String uniqueKey = record.property(PropertyKeys.UNIQ_KEY);
        ByteBuf body = PooledByteBufAllocator.DEFAULT.directBuffer(half.record().remaining());
        RecordCopies.append(half.record(), EndTransactionHandler.NO_OFFSET, body);
        return new CheckTransaction(
                record.topic(),
                EndTransactionHandler.NO_OFFSET,
                half.position(),
                uniqueKey,
                uniqueKey,
                identity.messageId(half.position()),
                body);
    }
}
