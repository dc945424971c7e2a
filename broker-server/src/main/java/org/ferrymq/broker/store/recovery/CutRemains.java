package org.ferrymq.broker.store.recovery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what recovery cuts off the end of the log, in files {@code cut-POSITION-TIME} beside it, for a person to look at.
 * Nothing of it was ever acknowledged, so a copy is a courtesy: only the newest few are kept, and none at all where it
 * would take the space that the log needs.
 */
final class CutRemains {
    static final int MOST_FILES = 4;

    private static final Logger LOGGER = LoggerFactory.getLogger(CutRemains.class);
    private static final Pattern NAME = Pattern.compile("cut-\\d+-\\d+");
    private static final int MOST_BYTES = 64 << 20;

    private final Path folder;
    private final LongSupplier freeSpace;
    private final long reserveBytes;

    /**
     * For the folder of a store.
     *
     * @param freeSpace bytes that its file system has left
     * @param reserveBytes how many of them are left alone
     */
    CutRemains(Path folder, LongSupplier freeSpace, long reserveBytes) {
        this.folder = folder;
        this.freeSpace = freeSpace;
        this.reserveBytes = reserveBytes;
    }

    /** Keeps a copy if there is room for one; says in the log where it is, or that there is none. */
    void keep(ByteBuffer remains, long position) {
        int cut = remains.remaining();
        ByteBuffer copied = remains.duplicate();
        copied.limit(copied.position() + Math.min(cut, MOST_BYTES));
        try {
            removeOldest();
            Path path = folder.resolve("cut-" + position + "-" + System.currentTimeMillis());
            long free = freeSpace.getAsLong();
            if (free - copied.remaining() < reserveBytes) {
                LOGGER.warn(
                        "the log ends at a frame that was not written completely: {} bytes from {} on, which nobody was"
                                + " promised, are cut off; no copy is kept, the disk has only {} bytes free",
                        cut,
                        position,
                        free);
                return;
            }
            write(path, copied);
            LOGGER.warn(
                    "the log ends at a frame that was not written completely: {} bytes from {} on, which nobody was"
                            + " promised, are cut off; a copy is kept in {}, which may be deleted",
                    cut,
                    position,
                    path);
        } catch (IOException e) {
            LOGGER.warn(
                    "the log ends at a frame that was not written completely: {} bytes from {} on, which nobody was"
                            + " promised, are cut off; no copy of them can be kept in {}",
                    cut,
                    position,
                    folder,
                    e);
        }
    }

    private static void write(Path path, ByteBuffer copied) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (copied.hasRemaining()) {
                channel.write(copied);
            }
        } catch (IOException e) {
            Files.deleteIfExists(path); // half a copy would hold the space that is missing
            throw e;
        }
    }

    /** Makes room for one more. What is not named as one of ours is never touched. */
    private void removeOldest() throws IOException {
        record Kept(Path path, FileTime time) {}
        List<Kept> kept = new ArrayList<>();
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder, "cut-*")) {
            for (Path path : inside) {
                if (NAME.matcher(String.valueOf(path.getFileName())).matches() && Files.isRegularFile(path)) {
                    kept.add(new Kept(path, Files.getLastModifiedTime(path)));
                }
            }
        }
        kept.sort(Comparator.comparing(Kept::time));
        for (int i = 0; i <= kept.size() - MOST_FILES; i++) {
            LOGGER.info("{} is deleted: the newest {} such files are kept", kept.get(i).path, MOST_FILES);
            Files.deleteIfExists(kept.get(i).path);
        }
    }
}
