package org.ferrymq.client.remoting;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ferrymq.client.IncomingMessage;
import org.ferrymq.client.OutgoingMessage;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.jms.produce.ProduceBatch;
import org.ferrymq.protocol.frame.FrameLimits;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.MessageRecord;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.message.SysFlag;

/** Between messages of the SPI and what stands in frames. Not thread-safe. */
final class Records {
    /** Room that a frame needs besides the messages. */
    private static final int FRAME_OVERHEAD = 64 << 10;

    private final RecordView view = new RecordView();

    /**
     * The body of a PRODUCE command.
     *
     * @throws FerryException with {@link ErrorCode#INVALID_MESSAGE} if the messages are too large for a frame
     */
    static ByteBuf produceBody(List<OutgoingMessage> messages) {
        List<byte[]> properties = new ArrayList<>(messages.size());
        long size = 0;
        for (OutgoingMessage message : messages) {
            byte[] encoded = MessageProperties.encode(message.properties()).getBytes(StandardCharsets.UTF_8);
            if (encoded.length > MessageProperties.MAX_BYTES) {
                throw new FerryException(
                        ErrorCode.INVALID_MESSAGE,
                        "the properties of a message take " + encoded.length + " bytes, more than "
                                + MessageProperties.MAX_BYTES);
            }
            properties.add(encoded);
            size += ProduceBatch.size(message.body().length, encoded.length);
        }
        int limit = FrameLimits.DEFAULT.maxFrame() - FRAME_OVERHEAD;
        if (size > limit) {
            throw new FerryException(
                    ErrorCode.INVALID_MESSAGE,
                    "a message or batch of " + size + " bytes is larger than " + limit + ", which is what a frame of "
                            + (FrameLimits.DEFAULT.maxFrame() >> 20)
                            + " MiB holds (the broker's net.max-frame may be lower; no setting makes clients send more)."
                            + " Send it in parts, or send where it can be read");
        }
        // Not of a pool: Netty's would leave a cache in the caller's thread, which may be a server's and live longer
        // than our classes.
        ByteBuf body = Unpooled.buffer((int) size, (int) size);
        for (int i = 0; i < messages.size(); i++) {
            OutgoingMessage message = messages.get(i);
            ProduceBatch.write(
                    body,
                    new ProduceBatch.Message(
                            message.flag(),
                            message.sysFlag(),
                            message.bornTimestamp(),
                            message.deliverAt(),
                            ByteBuffer.wrap(message.body()),
                            properties.get(i)));
        }
        return body;
    }

    /** Copies a record out of a frame. */
    IncomingMessage read(ByteBuffer record) {
        view.wrap(record, record.position());
        byte[] body = new byte[view.bodyLength()];
        view.body().get(body);
        int sysFlag = view.sysFlag();
        if (SysFlag.has(sysFlag, SysFlag.COMPRESSED)) {
            byte[] content = CompressedBody.content(body, sysFlag);
            if (content != null) {
                body = content;
                sysFlag &= ~(SysFlag.COMPRESSED | SysFlag.COMPRESSION_TYPE_MASK);
            }
        }
        return new IncomingMessage(
                view.topic(),
                view.queueId(),
                view.queueOffset(),
                view.properties(),
                body,
                view.bornTimestamp(),
                view.storeTimestamp(),
                view.flag(),
                sysFlag,
                view.reconsumeTimes());
    }

    /** The records of a page that was browsed. */
    List<IncomingMessage> readAll(ByteBuf body) {
        List<IncomingMessage> messages = new ArrayList<>();
        int at = body.readerIndex();
        while (at < body.writerIndex()) {
            int left = body.writerIndex() - at;
            int size = left < MessageRecord.MIN_SIZE ? -1 : body.getInt(at);
            if (size < MessageRecord.MIN_SIZE || size > left) {
                throw new FerryException(
                        ErrorCode.PROTOCOL_ERROR, "browsed record of size " + size + " in " + left + " bytes");
            }
            messages.add(read(body.nioBuffer(at, size)));
            at += size;
        }
        return messages;
    }
}
