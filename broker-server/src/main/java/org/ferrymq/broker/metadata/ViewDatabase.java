package org.ferrymq.broker.metadata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The H2 file of the view: rows of {@link ViewTable}s and the log position that they reflect, always written in one
 * transaction. On any doubt at open (unreadable, other schema, other version) the file is deleted and an empty one made,
 * at position 0. Not thread-safe: opened by one thread, then owned by the view's agent.
 *
 * <p>Settings: WRITE_DELAY=0, because with H2's default a kill leaves half-applied transactions; CHECKPOINT SYNC on
 * request, because otherwise nothing is forced to disk; the URL comes from here alone.
 */
final class ViewDatabase implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ViewDatabase.class);
    private static final int VERSION = 1;
    private static final String FILE = "view";

    private final Path folder;
    private final List<ViewTable> tables;
    private final Map<String, List<List<@Nullable Object>>> stored = new LinkedHashMap<>();
    private Handle handle;
    private long position;

    private ViewDatabase(Path folder, List<ViewTable> tables, Handle handle) {
        this.folder = folder;
        this.tables = tables;
        this.handle = handle;
    }

    /** Opens or makes the file in {@code folder} and reads all of it. */
    static ViewDatabase open(Path folder, List<ViewTable> tables) {
        if (folder.toString().indexOf(';') >= 0) {
            throw new IllegalArgumentException("the store's path must not contain ';': " + folder);
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IllegalStateException("cannot make " + folder + ": " + e, e);
        }
        if (Files.exists(file(folder))) {
            try {
                return openExisting(folder, tables);
            } catch (JdbiException | IllegalStateException e) {
                log.warn("metadata view {} is not usable and is rebuilt from the log: {}", file(folder), reason(e));
                deleteFiles(folder);
            }
        }
        ViewDatabase fresh = new ViewDatabase(folder, tables, connect(folder));
        fresh.create();
        return fresh;
    }

    private static ViewDatabase openExisting(Path folder, List<ViewTable> tables) {
        Handle handle = connect(folder);
        try {
            ViewDatabase database = new ViewDatabase(folder, tables, handle);
            database.check();
            database.readAll();
            return database;
        } catch (JdbiException | IllegalStateException e) {
            // Frees the file, so that it can be deleted; what closing says adds nothing to the reason we have.
            closeQuietly(handle);
            throw e;
        }
    }

    /** The log position that the rows reflect; 0 for an empty view. */
    long position() {
        return position;
    }

    /** The rows that were stored when the file was opened, and forgets them. */
    List<List<@Nullable Object>> takeStored(ViewTable table) {
        List<List<@Nullable Object>> rows = stored.remove(table.name());
        return rows == null ? List.of() : rows;
    }

    /** Writes changed rows and the position in one transaction. */
    void write(ViewBatch batch) {
        handle.useTransaction(transaction -> {
            for (ViewTable table : tables) {
                executeAll(transaction, putSql(table), batch.puts(table));
                executeAll(transaction, deleteSql(table), batch.deletes(table));
            }
            transaction.execute("UPDATE view_state SET log_position = ?", batch.position());
        });
        position = batch.position();
    }

    /** Forces what was written to disk. */
    void sync() {
        handle.execute("CHECKPOINT SYNC");
    }

    /** Deletes everything and starts again at position 0. */
    void recreate() {
        abandon();
        handle = connect(folder);
        create();
    }

    /** Closes and deletes the file: the next start rebuilds it from the log. */
    void abandon() {
        closeQuietly(handle);
        deleteFiles(folder);
        stored.clear();
        position = 0;
    }

    /** Closes the database; its only connection was ours. */
    @Override
    public void close() {
        handle.close();
    }

    /** Closes the connection as it is; nothing of an unfinished transaction stays. */
    void closeUnwritten() {
        closeQuietly(handle);
    }

    private void create() {
        handle.useTransaction(transaction -> {
            for (ViewTable table : tables) {
                transaction.execute(createSql(table));
            }
            transaction.execute("CREATE TABLE view_state (version INTEGER, tables VARCHAR, log_position BIGINT)");
            transaction.execute("INSERT INTO view_state VALUES (?, ?, 0)", VERSION, signature());
        });
        sync();
    }

    private void check() {
        List<Map<String, Object>> states = handle.select("SELECT version, tables, log_position FROM view_state")
                .mapToMap()
                .list();
        if (states.size() != 1) {
            throw new IllegalStateException(states.size() + " state rows");
        }
        Map<String, Object> state = states.get(0);
        if (!(state.get("version") instanceof Integer version) || version != VERSION) {
            throw new IllegalStateException("version " + state.get("version") + " instead of " + VERSION);
        }
        if (!signature().equals(state.get("tables"))) {
            throw new IllegalStateException("other tables than this version has: " + state.get("tables"));
        }
        if (!(state.get("log_position") instanceof Long stored) || stored < 0) {
            throw new IllegalStateException("log position " + state.get("log_position"));
        }
        position = stored;
    }

    private void readAll() {
        for (ViewTable table : tables) {
            int columns = table.keys().size() + table.values().size();
            List<List<@Nullable Object>> rows = handle.select("SELECT " + columnList(table) + " FROM " + table.name())
                    .map((result, context) -> {
                        List<@Nullable Object> row = new ArrayList<>(columns);
                        for (int i = 1; i <= columns; i++) {
                            row.add(result.getObject(i));
                        }
                        return row;
                    })
                    .list();
            stored.put(table.name(), rows);
        }
    }

    private String signature() {
        return tables.stream().map(ViewDatabase::createSql).collect(Collectors.joining("; "));
    }

    private static void executeAll(Handle transaction, String sql, List<@Nullable Object[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedBatch batch = transaction.prepareBatch(sql)) {
            for (@Nullable Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    batch.bind(i, row[i]);
                }
                batch.add();
            }
            batch.execute();
        }
    }

    private static String createSql(ViewTable table) {
        String keys = table.keys().stream()
                .map(c -> c.name() + " " + c.type().sql() + " NOT NULL")
                .collect(Collectors.joining(", "));
        String values = table.values().stream()
                .map(c -> ", " + c.name() + " " + c.type().sql())
                .collect(Collectors.joining());
        return "CREATE TABLE " + table.name() + " (" + keys + values + ", PRIMARY KEY (" + names(table.keys()) + "))";
    }

    private static String putSql(ViewTable table) {
        int columns = table.keys().size() + table.values().size();
        return "MERGE INTO " + table.name() + " (" + columnList(table) + ") KEY (" + names(table.keys()) + ") VALUES ("
                + IntStream.range(0, columns).mapToObj(i -> "?").collect(Collectors.joining(", ")) + ")";
    }

    private static String deleteSql(ViewTable table) {
        return "DELETE FROM " + table.name() + " WHERE "
                + table.keys().stream().map(c -> c.name() + " = ?").collect(Collectors.joining(" AND "));
    }

    private static String columnList(ViewTable table) {
        return table.values().isEmpty() ? names(table.keys()) : names(table.keys()) + ", " + names(table.values());
    }

    private static String names(List<ViewTable.Column> columns) {
        return columns.stream().map(ViewTable.Column::name).collect(Collectors.joining(", "));
    }

    private static Handle connect(Path folder) {
        return Jdbi.open("jdbc:h2:file:" + folder.toAbsolutePath().resolve(FILE)
                + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;FILE_LOCK=FS;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0"
                + ";NON_KEYWORDS=KEY,VALUE");
    }

    private static Path file(Path folder) {
        return folder.resolve(FILE + ".mv.db");
    }

    private static void deleteFiles(Path folder) {
        for (String suffix : List.of(".mv.db", ".trace.db", ".mv.db.newFile", ".mv.db.tempFile")) {
            try {
                Files.deleteIfExists(folder.resolve(FILE + suffix));
            } catch (IOException e) {
                throw new IllegalStateException("cannot delete " + folder.resolve(FILE + suffix) + ": " + e, e);
            }
        }
    }

    private static void closeQuietly(Handle handle) {
        try {
            handle.close();
        } catch (JdbiException e) {
            log.debug("closing the metadata view: {}", reason(e));
        }
    }

    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString().lines().findFirst().orElse("");
    }
}
