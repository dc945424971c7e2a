package org.ferrymq.broker.pieces;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageDraft;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.broker.store.StoredMessage;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.message.LargeBody;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.message.SysFlag;

/**
 * Stores and reads the pieces of large bodies. A piece is in the page cache when its append completes; the append of the message that names the body, and its
 * force, come behind it in the same log. Thread-safe.
 */
public final class Pieces {
    private final MessageStore store;
    private final LargeBodies bodies;
    private final LargeMessageConfig config;

    /** Pieces of a store, whose bodies the view knows. */
    public Pieces(MessageStore store, LargeBodies bodies, LargeMessageConfig config) {
        this.store = store;
        this.bodies = bodies;
        this.config = config;
    }

    /**
     * A piece that was read.
     *
     * @param checksum CRC-32C of the bytes, as their sender said
     * @param bytes a read-only view of the mapped log: copy out of it
     */
    public record Piece(int checksum, ByteBuffer bytes) {}

    /**
     * Appends a piece. Its bytes are read until the future completes.
     *
     * @throws FerryException INVALID_MESSAGE if the body gets too large or the bytes are not those of the checksum; ILLEGAL_STATE if the piece before is missing or
     *     the body is complete
     */
    public CompletableFuture<Void> put(
            String bodyId, int number, int checksum, ByteBuffer bytes, InetSocketAddress sender, long nowMs) {
        StoredBody body = bodies.find(bodyId);
        int stored = body == null ? 0 : body.pieces();
        if (number < stored) {
            return CompletableFuture.completedFuture(null); // sent again, for the answer was lost
        }
        if (number > stored || (body != null && (body.isUsed() || !body.touch(nowMs)))) {
            throw new FerryException(
                    ErrorCode.ILLEGAL_STATE,
                    "piece " + number + " of the body " + bodyId + " does not follow: " + stored
                            + " pieces are here; send the message again");
        }
        long size = (body == null ? 0 : body.bytes()) + bytes.remaining();
        if (size > config.maxBytes()) {
            throw new FerryException(
                    ErrorCode.INVALID_MESSAGE,
                    "a body of " + size + " bytes or more is larger than the broker takes: " + config.maxBytes()
                            + " (large-messages.max-bytes); nothing of the message is kept");
        }
        if (!bytes.hasRemaining() || checksum(bytes) != checksum) {
            throw new FerryException(
                    ErrorCode.PROTOCOL_ERROR,
                    "piece " + number + " of the body " + bodyId + " is empty or does not have its checksum");
        }
        MessageDraft draft = new MessageDraft(
                PieceName.TOPIC,
                0,
                0,
                SysFlag.IN_PIECES,
                nowMs,
                sender,
                0,
                0,
                bytes,
                new PieceName(bodyId, number, checksum).properties(),
                0,
                false);
        return store.append(LogEntry.Message.now(draft), Durability.RELAXED).thenApply(result -> null);
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    /**
     * Reads a piece.
     *
     * @throws FerryException NOT_FOUND if it is not there (any more)
     * @throws org.ferrymq.broker.store.DamagedMessageException if the disk no longer has what was written
     */
    public Piece get(String bodyId, int number) {
        StoredBody body = bodies.find(bodyId);
        long offset = body == null ? -1 : body.offset(number);
        Optional<QueueReader> queue = store.queue(PieceName.TOPIC, 0);
        StoredMessage stored =
                offset < 0 || queue.isEmpty() ? null : store.message(queue.get(), offset, new QueueEntry());
        if (stored == null) {
            throw new FerryException(
                    ErrorCode.NOT_FOUND,
                    "piece " + number + " of the body " + bodyId
                            + " is not in the broker (any more): its message is acknowledged, or has expired");
        }
        RecordView view = new RecordView().wrap(stored.record(), stored.record().position());
        byte[] properties = new byte[view.propertyBytes().remaining()];
        view.propertyBytes().get(properties);
        PieceName name = PieceName.of(properties);
        if (name == null || name.number() != number) {
            throw new FerryException(
                    ErrorCode.INTERNAL, "piece " + number + " of the body " + bodyId + " is another one: " + name);
        }
        return new Piece(name.checksum(), view.body());
    }

    /**
     * Checks that all pieces are there, before a message that names them is stored.
     *
     * @throws FerryException ILLEGAL_STATE if they are not
     */
    public void requireComplete(LargeBody named, long nowMs) {
        StoredBody body = bodies.find(named.id());
        if (body == null
                || !body.touch(nowMs)
                || body.bytes() != named.size()
                || body.pieces() != named.pieces()
                || !areStored(body)) {
            throw new FerryException(
                    ErrorCode.ILLEGAL_STATE,
                    "the broker does not have the body " + named.id() + " whole: "
                            + (body == null ? 0 : body.bytes()) + " of " + named.size()
                            + " bytes; nothing was stored, send the message again");
        }
    }

    private boolean areStored(StoredBody body) {
        Optional<QueueReader> queue = store.queue(PieceName.TOPIC, 0);
        QueueEntry entry = new QueueEntry();
        for (int i = 0; i < body.pieces(); i++) {
            if (queue.isEmpty() || !queue.get().read(body.offset(i), entry) || entry.position() < store.minPosition()) {
                return false;
            }
        }
        return true;
    }
}
