package org.ferrymq.broker.handler.nativ;

import java.io.File;
import java.time.InstantSource;
import org.ferrymq.broker.delivery.ConsumerOffsets;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.nativ.admin.BrokerAdminHandler;
import org.ferrymq.broker.handler.nativ.admin.CloneOffsetHandler;
import org.ferrymq.broker.handler.nativ.admin.GroupProgress;
import org.ferrymq.broker.handler.nativ.admin.GroupQueryHandler;
import org.ferrymq.broker.handler.nativ.admin.NamedStatistics;
import org.ferrymq.broker.handler.nativ.admin.QueueInspectionHandler;
import org.ferrymq.broker.handler.nativ.admin.RuntimeFigures;
import org.ferrymq.broker.handler.nativ.settings.ConfiguredSettings;
import org.ferrymq.broker.handler.nativ.settings.LiveSettings;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.broker.statistics.BrokerStatistics;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.offset.CloneGroupOffset;

/** The handlers that only administrators ask, beside those of {@link NativeHandlers}. */
public final class AdminHandlers {
    private final BrokerAdminHandler broker;
    private final GroupQueryHandler groups;
    private final QueueInspectionHandler queues;
    private final CloneOffsetHandler clone;

    /**
     * Makes the handlers.
     *
     * @param natives who is connected
     * @param folder the store's, for the figures of its disk
     * @param clock time of day
     */
    public AdminHandlers(
            NativeHandlers natives,
            MessageStore store,
            Topics topics,
            ConsumerOffsets offsets,
            BrokerIdentity identity,
            LiveSettings settings,
            ConfiguredSettings configured,
            BrokerStatistics statistics,
            File folder,
            InstantSource clock) {
        GroupProgress progress = new GroupProgress(store, offsets, identity);
        this.broker = new BrokerAdminHandler(
                settings,
                configured,
                new RuntimeFigures(store, topics, statistics, identity, folder, clock),
                new NamedStatistics(statistics, identity),
                identity,
                store);
        this.groups = new GroupQueryHandler(topics, natives.clients(), offsets, progress, statistics, identity);
        this.queues =
                new QueueInspectionHandler(store, natives.destinations(), natives.clients(), offsets, identity, clock);
        this.clone = new CloneOffsetHandler(natives.destinations(), natives.clients(), offsets);
    }

    /** Registers all of them. */
    public void registerOn(HandlerTable table) {
        broker.registerOn(table);
        groups.registerOn(table);
        queues.registerOn(table);
        table.on(CommandType.CLONE_GROUP_OFFSET, CloneGroupOffset.class, clone);
    }
}
