package org.ferrymq.broker.store.recovery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.ferrymq.broker.store.recovery.DamagedStoreException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a store, locked for this process as long as it is not closed:
 *
 * <pre>
 * ferrymq-store   format marker, written last when the folder is made
 * lock            locked while open, holds the process id
 * checkpoint      see {@link Checkpoint}
 * log-start       see {@link LogStart}; absent as long as nothing was freed
 * log, queues, index, timers   folders
 * cut-*           what recovery cut off the end of the log, kept for a person to look at
 * </pre>
 */
public final class StoreFolder implements AutoCloseable {
    private static final String MARKER = "ferrymq-store";
    private static final String LOCK = "lock";
    private static final String FORMAT = "FerryMQ store, format 1\n";

    private static final Set<String> INNER = Set.of("log", "queues", "index", "timers");

    private final Path path;
    private final FileChannel lockChannel;

    private StoreFolder(Path path, FileChannel lockChannel) {
        this.path = path;
        this.lockChannel = lockChannel;
    }

    /**
     * Locks the folder and makes sure that it is a store, a new one if it is absent or empty.
     *
     * @throws DamagedStoreException LOCKED or FOREIGN; nothing was changed
     */
    public static StoreFolder open(Path path) throws IOException, DamagedStoreException {
        boolean fresh = !Files.exists(path.resolve(MARKER));
        if (fresh) {
            refuseForeign(path);
        } else {
            // not readString: a damaged marker has to be shown, not to end in an exception about its characters
            String format = new String(Files.readAllBytes(path.resolve(MARKER)), StandardCharsets.UTF_8);
            if (!format.equals(FORMAT)) {
                throw new DamagedStoreException(
                        Kind.FOREIGN,
                        "the store in " + path + " says '" + firstLine(format) + "', this version reads '"
                                + firstLine(FORMAT) + "'; use the version that wrote it, or another folder");
            }
        }
        make(path);
        FileChannel channel = lock(path);
        try {
            StoreFolder folder = new StoreFolder(path, channel);
            for (Path inner : new Path[] {folder.log(), folder.queues(), folder.index(), folder.timers()}) {
                Files.createDirectories(inner);
            }
            if (fresh) {
                folder.replace(MARKER, FORMAT.getBytes(StandardCharsets.UTF_8));
            }
            return folder;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Makes the folder, or says why that is impossible. */
    private static void make(Path path) throws DamagedStoreException {
        for (Path above = path.toAbsolutePath(); above != null; above = above.getParent()) {
            if (Files.exists(above)) {
                if (!Files.isDirectory(above)) {
                    throw unreachable(path, above + " is a file, not a folder", null);
                }
                break;
            }
        }
        try {
            Files.createDirectories(path);
            if (!Files.isWritable(path)) {
                throw unreachable(path, "this user may not write into it", null);
            }
        } catch (AccessDeniedException e) {
            throw unreachable(
                    path, "this user may not write into " + Path.of(e.getFile()).getParent(), e);
        } catch (IOException e) {
            String reason =
                    e instanceof FileSystemException file && file.getReason() != null ? ": " + file.getReason() : "";
            throw unreachable(path, "the system refuses to make " + e.getMessage() + reason, e);
        }
    }

    private static DamagedStoreException unreachable(Path path, String reason, @Nullable IOException cause) {
        DamagedStoreException refusal = new DamagedStoreException(
                Kind.FOREIGN,
                "no store can be in " + path + ": " + reason
                        + "; name another folder with --store (store.dir), or with the option store of an embedded: URL");
        refusal.initCause(cause);
        return refusal;
    }

    /** Whether there is a store in the folder, of whatever version. */
    public static boolean isStore(Path path) {
        return Files.exists(path.resolve(MARKER));
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        return line.length() > 80 ? line.substring(0, 80) : line;
    }

    private static void refuseForeign(Path path) throws IOException, DamagedStoreException {
        if (!Files.exists(path)) {
            return;
        }
        if (!Files.isDirectory(path)) {
            throw new DamagedStoreException(Kind.FOREIGN, path + " is a file; the store needs a folder of its own");
        }
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(path)) {
            for (Path entry : inside) {
                String name = String.valueOf(entry.getFileName());
                // A crash may have come before the marker: what is there then is ours and holds nothing.
                boolean ours = name.equals(LOCK)
                        || name.equals("lost+found") // a file system of its own
                        || name.equals(MARKER + ".tmp")
                        || (INNER.contains(name) && isEmpty(entry));
                if (!ours) {
                    throw new DamagedStoreException(
                            Kind.FOREIGN,
                            path + " is not a FerryMQ store (it has no file " + MARKER + ", but it has " + name
                                    + "); nothing was changed: name an empty or new folder, or move its content away");
                }
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder)) {
            return !inside.iterator().hasNext();
        }
    }

    private static FileChannel lock(Path path) throws IOException, DamagedStoreException {
        FileChannel channel = FileChannel.open(
                path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = null;
        String holder = "";
        try {
            lock = channel.tryLock();
            if (lock != null) {
                ByteBuffer pid = ByteBuffer.wrap(
                        Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII));
                channel.truncate(0);
                channel.write(pid, 0);
                return channel;
            }
            holder = readHolder(channel);
        } catch (OverlappingFileLockException e) {
            holder = "this process, " + ProcessHandle.current().pid();
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        throw new DamagedStoreException(
                Kind.LOCKED,
                "the store in " + path + " is in use by process " + holder
                        + "; stop that process or use another folder");
    }

    private static String readHolder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        return StandardCharsets.US_ASCII.decode(text.flip()).toString().replaceAll("[^0-9]", "");
    }

    /** Writes a small file so that it is either the old or the new one after a crash. */
    void replace(String name, byte[] content) throws IOException {
        Path unfinished = path.resolve(name + ".tmp");
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(unfinished, path.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The folder itself. */
    public Path path() {
        return path;
    }

    /** Segments of the log. */
    public Path log() {
        return path.resolve("log");
    }

    /** Files of the consume queues. */
    public Path queues() {
        return path.resolve("queues");
    }

    /** Files of the key index. */
    public Path index() {
        return path.resolve("index");
    }

    /** Files of the timers. */
    public Path timers() {
        return path.resolve("timers");
    }

    /** Gives the lock back. */
    @Override
    public void close() throws IOException {
        lockChannel.close();
    }
}
