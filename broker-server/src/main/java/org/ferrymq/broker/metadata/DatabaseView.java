package org.ferrymq.broker.metadata;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.ferrymq.broker.agent.TimedAgent;
import org.ferrymq.broker.store.AppliedEntry;
import org.ferrymq.broker.store.LogApplier;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the database view behind the log. As the last applier of the log it cuts a {@link ViewBatch} between two
 * entries when its agent wants one; the agent writes the batch once the log is on disk up to the batch's position, so
 * that after a power cut the view is never ahead of the log. Cutting costs the store's thread the copying of changed
 * rows, at most once per {@code cutInterval}; a send never waits for the database.
 *
 * <p>A failing database is abandoned: the file is deleted, the broker goes on, and the next start replays the log.
 *
 * <p>Threads: {@link #apply} and {@link #reset} on the store's thread (before that, on the opening one), {@link #doWork}
 * on the agent's, {@link #finish} and {@link #discard} after both have ended.
 */
public final class DatabaseView implements LogApplier, TimedAgent {
    private static final Logger log = LoggerFactory.getLogger(DatabaseView.class);

    /** How often is looked whether the log has been forced up to a batch that waits. */
    private static final long DURABLE_POLL_NANOS = Duration.ofMillis(20).toNanos();

    private final Path folder;
    private final List<ViewRows> rows;
    private final long cutIntervalNanos;
    private final long syncIntervalNanos;
    private final LongSupplier nanoClock;
    private final AtomicReference<@Nullable ViewBatch> handedOver = new AtomicReference<>();

    private @Nullable ViewDatabase opened;
    private volatile boolean wanted = true;
    private volatile boolean abandoned;
    private volatile Runnable wake = () -> {};
    private volatile LongSupplier durablePosition = () -> 0L;
    /** Changes under the store's thread only. */
    private long applied;

    private volatile long stored;

    private long lastCutNanos;
    private long lastSyncNanos;
    private boolean unsynced = true;
    private volatile long synced;

    /**
     * A view that is not open yet: it opens when it is first asked for its position, because only then the store has
     * locked and checked the folder around it.
     *
     * @param folder where the database is
     * @param rows the tables; each is loaded from the database when that opens
     * @param cutInterval how often changed rows are taken at most
     * @param syncInterval how often they are forced to disk
     * @param nanoClock monotonic time
     */
    public DatabaseView(
            Path folder, List<ViewRows> rows, Duration cutInterval, Duration syncInterval, LongSupplier nanoClock) {
        this.folder = folder;
        this.rows = List.copyOf(rows);
        this.cutIntervalNanos = cutInterval.toNanos();
        this.syncIntervalNanos = syncInterval.toNanos();
        this.nanoClock = nanoClock;
        this.lastCutNanos = nanoClock.getAsLong();
        this.lastSyncNanos = lastCutNanos;
    }

    private ViewDatabase database() {
        if (opened == null) {
            ViewDatabase database =
                    ViewDatabase.open(folder, rows.stream().map(ViewRows::table).toList());
            opened = database;
            try {
                for (ViewRows table : rows) {
                    for (List<@Nullable Object> row : database.takeStored(table.table())) {
                        table.load(row);
                    }
                }
            } catch (RuntimeException e) {
                // Sound to the database, not to us: written by another version, or by hand.
                log.warn(
                        "metadata view in {} has a row that cannot be read and is rebuilt from the log: {}",
                        folder,
                        e.toString());
                rows.forEach(ViewRows::clear);
                database.recreate();
            }
            applied = database.position();
            log.info("metadata view is at log position {}", applied);
        }
        return opened;
    }

    /** Tells where to ask up to which position the log is on disk; called before the agent starts. */
    public void follow(LongSupplier logDurablePosition) {
        this.durablePosition = logDurablePosition;
    }

    /** The position that the loaded rows reflect: where replay starts, also for the other owners of rows. */
    @Override
    public long appliedPosition() {
        var unusedOpened = database();
        return applied;
    }

    @Override
    public void apply(AppliedEntry entry) {
        applied = entry.nextPosition();
        cutIfWanted();
    }

    /** Cuts without a further entry: after the last one of a burst the file would stay behind the log until the next. */
    @Override
    public void catchUp() {
        cutIfWanted();
    }

    private void cutIfWanted() {
        if (wanted) {
            wanted = false;
            handedOver.set(ViewBatch.cut(applied, rows));
            wake.run();
        }
    }

    @Override
    public void reset() {
        log.warn("metadata view does not fit the log and is rebuilt from it");
        handedOver.set(null);
        wanted = true;
        applied = 0;
        database().recreate();
    }

    @Override
    public int doWork() {
        if (abandoned) {
            return 0;
        }
        try {
            return writeIfDurable() + askIfDue() + syncIfDue();
        } catch (JdbiException e) {
            abandon(e);
            return 0;
        }
    }

    @Override
    public long idleNanos() {
        if (abandoned) {
            return Long.MAX_VALUE;
        }
        long now = nanoClock.getAsLong();
        long idle = unsynced ? Math.max(0, syncIntervalNanos - (now - lastSyncNanos)) : Long.MAX_VALUE;
        if (handedOver.get() != null) {
            return Math.min(idle, DURABLE_POLL_NANOS);
        }
        return wanted ? idle : Math.min(idle, Math.max(0, cutIntervalNanos - (now - lastCutNanos)));
    }

    @Override
    public void waker(Runnable wakeAgent) {
        wake = wakeAgent;
    }

    @Override
    public String roleName() {
        return "ferry-view";
    }

    /** Writes the rest and closes the database. Only after the store and the agent have ended. */
    public void finish() {
        if (abandoned) {
            return;
        }
        try {
            ViewBatch waiting = handedOver.getAndSet(null);
            if (waiting != null) {
                database().write(waiting);
            }
            database().write(ViewBatch.cut(applied, rows));
            database().sync();
            database().close();
        } catch (JdbiException e) {
            abandon(e);
        }
    }

    /** Log position of the rows in the database. Any thread. */
    public long storedPosition() {
        return stored;
    }

    /** What the file has on disk: after a crash, replay begins there. */
    @Override
    public long neededFrom() {
        return abandoned ? Long.MAX_VALUE : synced;
    }

    /** Ends without writing: the broker did not come up, or the store failed and its end is in doubt. */
    public void discard() {
        if (!abandoned && opened != null) {
            opened.closeUnwritten();
        }
    }

    private int writeIfDurable() {
        ViewBatch batch = handedOver.get();
        if (batch == null || durablePosition.getAsLong() < batch.position()) {
            return 0;
        }
        // Also without rows: the position moves, and the next start replays less.
        database().write(batch);
        stored = batch.position();
        unsynced = true;
        handedOver.set(null);
        return 1;
    }

    private int askIfDue() {
        long now = nanoClock.getAsLong();
        if (wanted || handedOver.get() != null || now - lastCutNanos < cutIntervalNanos) {
            return 0;
        }
        lastCutNanos = now;
        wanted = true;
        return 1;
    }

    private int syncIfDue() {
        long now = nanoClock.getAsLong();
        if (!unsynced || now - lastSyncNanos < syncIntervalNanos) {
            return 0;
        }
        lastSyncNanos = now;
        unsynced = false;
        database().sync();
        synced = stored;
        return 1;
    }

    private void abandon(JdbiException e) {
        abandoned = true;
        log.error("metadata view failed and is deleted; the next start rebuilds it from the log", e);
        database().abandon();
    }
}
