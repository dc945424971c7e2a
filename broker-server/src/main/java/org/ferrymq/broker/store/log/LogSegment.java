package org.ferrymq.broker.store.log;

import java.nio.ByteBuffer;
import java.util.Locale;
import org.ferrymq.broker.store.segment.SegmentFile;

/** One file of the log: the positions from {@code base} to {@code end}. Its name is its base. */
public final class LogSegment {
    private static final String SUFFIX = ".log";

    private final long base;
    private final SegmentFile file;
    private final ByteBuffer content;

    /** A segment in a file. */
    public LogSegment(long base, SegmentFile file) {
        this.base = base;
        this.file = file;
        this.content = file.buffer();
    }

    /** Name of the file of a segment. */
    public static String fileName(long base) {
        return String.format(Locale.ROOT, "%020d%s", base, SUFFIX);
    }

    /** Base of the segment in a file of this name, or -1 if it is not named so. */
    public static long baseOf(String fileName) {
        int digits = fileName.length() - SUFFIX.length();
        if (digits != 20 || !fileName.endsWith(SUFFIX)) {
            return -1;
        }
        long base = 0;
        for (int i = 0; i < digits; i++) {
            int digit = fileName.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            base = base * 10 + digit;
        }
        return base;
    }

    /** First position. */
    public long base() {
        return base;
    }

    /** One after the last position. */
    public long end() {
        return base + file.size();
    }

    /** Its file. */
    public SegmentFile file() {
        return file;
    }

    /** The whole content; absolute access only, the buffer is shared. */
    public ByteBuffer content() {
        return content;
    }
}
