package org.ferrymq.broker.handler.jms;

import org.ferrymq.broker.delivery.Delivery;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.ClusterMembers;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.TopicAnnouncement;
import org.ferrymq.broker.pieces.Pieces;
import org.ferrymq.broker.security.Authenticator;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.transaction.TransactionCoordinator;
import org.ferrymq.protocol.message.DelayLevels;

/** All handlers of the Jakarta Messaging family of commands. */
public final class JmsHandlers {
    private final ConnectionHandlers connections;
    private final ProduceHandler produce;
    private final ConsumerHandlers consumers;
    private final SettlementHandlers settlements;
    private final TransactionHandlers transactions;
    private final PieceHandlers pieces;

    public JmsHandlers(
            MessageStore store,
            Delivery delivery,
            TransactionCoordinator coordinator,
            Pieces pieces,
            DelayLevels delayLevels,
            TopicAnnouncement announcement,
            BrokerIdentity identity,
            ClusterMembers members,
            Authenticator authenticator) {
        AgentCalls calls = new AgentCalls(delivery.agent());
        connections = new ConnectionHandlers(calls, delivery, announcement, identity, authenticator);
        produce = new ProduceHandler(calls, delivery, coordinator, store, pieces, delayLevels);
        this.pieces = new PieceHandlers(pieces, delivery.agent()::now);
        consumers = new ConsumerHandlers(calls, delivery);
        settlements = new SettlementHandlers(calls, delivery, coordinator);
        transactions = new TransactionHandlers(calls, coordinator, members);
    }

    /** Puts them into the table. */
    public void register(HandlerTable table) {
        connections.register(table);
        produce.register(table);
        consumers.register(table);
        settlements.register(table);
        transactions.register(table);
        pieces.register(table);
    }
}
