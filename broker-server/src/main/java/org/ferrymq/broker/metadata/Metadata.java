package org.ferrymq.broker.metadata;

import java.util.List;
import java.util.function.LongSupplier;
import org.ferrymq.broker.store.AppliedEntry;
import org.ferrymq.broker.store.LogApplier;
import org.ferrymq.broker.store.LogEntry;

/**
 * Topics, groups, settings, decisions and members together, as an applier of the log. The tables are loaded from the database view, then
 * replay brings them up to the end of the log.
 */
public final class Metadata implements LogApplier {
    /** Kinds that other appliers of the log own begin with this. */
    private static final String FOREIGN_KINDS = "ledgers.";

    private final TopicTable topics;
    private final GroupTable groups;
    private final Settings settings;
    private final Decisions decisions;
    private final Members members;
    private final LongSupplier loadedPosition;

    /**
     * Empty tables.
     *
     * @param log where changes go
     * @param loadedPosition the log position of the rows that the database view loads into the tables
     */
    public Metadata(TableLog log, LongSupplier loadedPosition) {
        this.loadedPosition = loadedPosition;
        this.topics = new TopicTable(log);
        this.groups = new GroupTable(log);
        this.settings = new Settings(log);
        this.decisions = new Decisions(log);
        this.members = new Members(log);
    }

    /** The topics. */
    public Topics topics() {
        return topics;
    }

    /** The consumer groups. */
    public SubscriptionGroups groups() {
        return groups;
    }

    /** Key-value settings. */
    public Settings settings() {
        return settings;
    }

    /** How administrators have decided XA branches. */
    public Decisions decisions() {
        return decisions;
    }

    /** The other brokers of the cluster. */
    public Members members() {
        return members;
    }

    /** The rows for the database view. */
    public List<ViewRows> rows() {
        return List.copyOf(tables());
    }

    private List<LoggedTable<?>> tables() {
        return List.of(topics.table(), groups.table(), settings.table(), decisions.table(), members.table());
    }

    @Override
    public long appliedPosition() {
        return loadedPosition.getAsLong();
    }

    @Override
    public void apply(AppliedEntry applied) {
        if (applied.entry() instanceof LogEntry.Metadata change
                && !change.kind().startsWith(FOREIGN_KINDS)) {
            tableOf(change.kind()).apply(change.key(), change.json(), applied.position());
        }
    }

    @Override
    public List<LogEntry> renew(long below, int most) {
        for (LoggedTable<?> table : tables()) {
            List<LogEntry> entries = table.renew(below, most);
            if (!entries.isEmpty()) {
                return entries;
            }
        }
        return List.of();
    }

    @Override
    public void reset() {
        tables().forEach(LoggedTable::clear);
    }

    private LoggedTable<?> tableOf(String kind) {
        return switch (kind) {
            case TopicTable.KIND -> topics.table();
            case GroupTable.KIND -> groups.table();
            case Settings.KIND -> settings.table();
            case Decisions.KIND -> decisions.table();
            case Members.KIND -> members.table();
            default ->
                throw new IllegalStateException(
                        "the log has metadata of kind '" + kind + "', which this version does not know");
        };
    }
}
