package org.ferrymq.broker.security;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The file of users: one line {@code NAME:HASH} each, see {@link PasswordHash}; lines that are empty or begin with # say nothing. Not for
 * several writers at a time.
 */
public final class UsersFile {
    /** The longest name, in characters. */
    public static final int MAX_NAME = 256;

    private static final int MAX_BYTES = 16 << 20;

    private final Path path;

    public UsersFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /**
     * Reads all users.
     *
     * @return hashes by name
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException naming the first line that is wrong
     */
    public Map<String, PasswordHash> read() throws IOException {
        if (Files.size(path) > MAX_BYTES) {
            throw new IllegalArgumentException(path + " is larger than " + (MAX_BYTES >> 20) + " MiB");
        }
        Map<String, PasswordHash> users = new TreeMap<>();
        List<String> lines = Files.readAllLines(path, StandardCharsets.UTF_8);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                int colon = line.indexOf(':');
                String name = requireName(colon < 0 ? line : line.substring(0, colon));
                PasswordHash hash = PasswordHash.parse(colon < 0 ? "" : line.substring(colon + 1));
                if (users.put(name, hash) != null) {
                    throw new IllegalArgumentException("user " + name + " is there twice");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + (i + 1) + " of " + path + ": " + e.getMessage(), e);
            }
        }
        return Collections.unmodifiableMap(users);
    }

    /** Replaces the file as a whole, readable for its owner only; a crash leaves the old one or the new one. */
    public void write(Map<String, PasswordHash> users) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("# Users of a FerryMQ broker; written by mqadmin user.");
        users.forEach((name, hash) -> lines.add(requireName(name) + ":" + hash));
        Path fresh = Files.createTempFile(path.resolveSibling(""), "users", ".new");
        try {
            Files.write(fresh, lines, StandardCharsets.UTF_8);
            if (Files.getFileStore(fresh).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(
                        fresh, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
            }
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /**
     * Checks a user's name.
     *
     * @throws IllegalArgumentException if it has a colon or control characters, begins with # or a blank, is empty or too long
     */
    public static String requireName(String name) {
        boolean plain = name.codePoints().noneMatch(c -> c == ':' || Character.isISOControl(c));
        if (name.isEmpty()
                || name.length() > MAX_NAME
                || !plain
                || name.startsWith("#")
                || !name.equals(name.strip())) {
            throw new IllegalArgumentException("a user's name has 1 to " + MAX_NAME
                    + " characters, no colon, no control characters, no blanks around it, and does not begin with #");
        }
        return name;
    }
}
