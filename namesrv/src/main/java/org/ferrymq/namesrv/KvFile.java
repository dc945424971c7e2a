package org.ferrymq.namesrv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/**
 * The file of the key-value configuration: the same JSON as in RocketMQ's {@code kvConfig.json}, so that one can be brought
 * along. It is replaced as a whole; after a crash it is either the old or the new one.
 */
final class KvFile {
    private static final String NAME = "kvConfig.json";
    private static final String TABLE = "configTable";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path folder;
    private final Path file;

    /** The file in a folder, which is made with the first value. */
    KvFile(Path folder) {
        this.folder = folder;
        this.file = folder.resolve(NAME);
    }

    /**
     * What it holds; nothing if it is not there yet.
     *
     * @throws FerryException INVALID_CONFIGURATION if it cannot be read; a nameserver that forgot its configuration silently
     *     would change the order of messages
     */
    Map<String, Map<String, String>> read() {
        try {
            if (!Files.exists(file)) {
                return Map.of();
            }
            Map<String, Map<String, Map<String, String>>> content =
                    JSON.readValue(Files.readAllBytes(file), new TypeReference<>() {});
            return content == null ? Map.of() : content.getOrDefault(TABLE, Map.of());
        } catch (JsonProcessingException e) {
            throw new FerryException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "the file " + file.toAbsolutePath() + " is not as it should be: " + e.getOriginalMessage()
                            + "; repair it, or move it away to start without its values",
                    e);
        } catch (IOException e) {
            throw new FerryException(
                    ErrorCode.INVALID_CONFIGURATION, "cannot read " + file.toAbsolutePath() + ": " + e, e);
        }
    }

    void write(Map<String, Map<String, String>> values) throws IOException {
        Files.createDirectories(folder);
        Path next = folder.resolve(NAME + ".new");
        ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(Map.of(TABLE, values)));
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // The new name is on disk only when the folder is.
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public String toString() {
        return file.toAbsolutePath().toString();
    }
}
