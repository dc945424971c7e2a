package org.ferrymq.protocol.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.Timer;
import io.netty.util.internal.PlatformDependent;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.ferrymq.protocol.AddressText;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * A connection over a Netty channel. Frames from any thread pass through one queue that the event loop drains: many
 * senders cost one wake-up and one flush.
 */
// Writes and closes report through the pipeline (exceptionCaught, channelInactive).
@SuppressWarnings("FutureReturnValueIgnored")
final class ChannelConnection implements Connection {
    private static final int HEADER_GUESS = 256;

    private final Channel channel;
    private final EventLoop loop;
    private final RequestCorrelator correlator;
    private final SocketAddress remote;
    private final SocketAddress local;
    private final Queue<Frame> outgoing = PlatformDependent.newMpscQueue();
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    /** Bytes of the frames in the queue, which Netty does not count yet. */
    private final AtomicLong queuedBytes = new AtomicLong();

    private final int highWaterMark;
    private final Map<AttachmentKey<?>, Object> attachments = new ConcurrentHashMap<>();
    private final List<Runnable> writableActions = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    /** Somebody was told to wait and has not been told to go on. */
    private volatile boolean refused;

    private boolean reading;
    private boolean unflushed;

    ChannelConnection(Channel channel, Timer timer) {
        this.channel = channel;
        this.loop = channel.eventLoop();
        this.highWaterMark = channel.config().getWriteBufferHighWaterMark();
        this.correlator = new RequestCorrelator(timer);
        this.remote = known(channel.remoteAddress());
        this.local = known(channel.localAddress());
    }

    private static SocketAddress known(@Nullable SocketAddress address) {
        return address == null ? InetSocketAddress.createUnresolved("unknown", 0) : address;
    }

    @Override
    public CompletableFuture<Frame> request(Frame request, Duration timeout) {
        int number = correlator.nextNumber();
        CommandType type = CommandType.ofCode(request.code());
        String what = (type == null ? "request " + request.code() : type.name()) + " to " + this;
        CompletableFuture<Frame> answer;
        try {
            answer = correlator.expect(number, timeout, what);
        } catch (IllegalStateException e) {
            // the timer has been stopped, and all channels with it
            request.release();
            return CompletableFuture.failedFuture(new ConnectionClosedException(what + ": the transport is closed"));
        }
        send(request.numbered(number, false));
        return answer;
    }

    @Override
    public void oneway(Frame request) {
        send(request.numbered(correlator.nextNumber(), true));
    }

    /** Sends a frame as it is; consumes it. */
    void send(Frame frame) {
        if (loop.inEventLoop()) {
            writeQueued();
            channel.write(frame, channel.voidPromise());
            unflushed = true;
            if (!reading) {
                scheduleDrain();
            }
        } else {
            queuedBytes.addAndGet(size(frame));
            outgoing.add(frame);
            scheduleDrain();
        }
    }

    private void scheduleDrain() {
        if (drainScheduled.compareAndSet(false, true)) {
            try {
                loop.execute(this::drain);
            } catch (RejectedExecutionException e) {
                // The event loop has ended and the channel with it: what is queued can only be dropped.
                dropQueued();
            }
        }
    }

    private void drain() {
        drainScheduled.set(false);
        writeQueued();
        flush();
    }

    private static int size(Frame frame) {
        return HEADER_GUESS + frame.body().readableBytes();
    }

    private void writeQueued() {
        Frame frame;
        while ((frame = outgoing.poll()) != null) {
            queuedBytes.addAndGet(-size(frame));
            channel.write(frame, channel.voidPromise());
            unflushed = true;
        }
        tellIfWritable();
    }

    private void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    private void dropQueued() {
        Frame frame;
        synchronized (outgoing) {
            while ((frame = outgoing.poll()) != null) {
                frame.release();
            }
        }
    }

    /** A batch of reads begins: answers written meanwhile are flushed at its end. */
    void readStarted() {
        reading = true;
    }

    /** The batch of reads is over. */
    void readCompleted() {
        reading = false;
        writeQueued();
        flush();
    }

    /** An answer arrived. */
    void answered(Frame answer) {
        correlator.answer(answer);
    }

    /** The channel is closed; called once. */
    void channelClosed() {
        correlator.close("connection to " + this);
        writeQueued();
        closed.complete(null);
    }

    /** The queue or the channel's buffer has shrunk: whoever was told to wait goes on, if it is enough. Event loop only. */
    void tellIfWritable() {
        if (refused && hasRoom()) {
            refused = false;
            writableActions.forEach(Runnable::run);
        }
    }

    /** The channel underneath. */
    Channel channel() {
        return channel;
    }

    @Override
    public SocketAddress remote() {
        return remote;
    }

    @Override
    public SocketAddress local() {
        return local;
    }

    @Override
    public boolean isActive() {
        return channel.isActive();
    }

    @Override
    public boolean isWritable() {
        if (hasRoom()) {
            return true;
        }
        // Room made between the look and the note would be told to nobody: look again after the note.
        refused = true;
        return hasRoom();
    }

    private boolean hasRoom() {
        return queuedBytes.get() < highWaterMark && channel.isWritable();
    }

    @Override
    public void onWritable(Runnable action) {
        writableActions.add(action);
    }

    @Override
    public void onClose(Runnable action) {
        closed.thenRun(action);
    }

    @Override
    public CompletableFuture<Void> close() {
        // Behind what has been sent before.
        if (loop.inEventLoop()) {
            drain();
            channel.close();
        } else {
            try {
                loop.execute(() -> {
                    drain();
                    channel.close();
                });
            } catch (RejectedExecutionException e) {
                channel.close();
            }
        }
        return closed;
    }

    @Override
    public void execute(Runnable action) {
        loop.execute(action);
    }

    @Override
    public <T> @Nullable T attachment(AttachmentKey<T> key) {
        Object value = attachments.get(key);
        return value == null ? null : key.type().cast(value);
    }

    @Override
    public <T> T attachment(AttachmentKey<T> key, Supplier<T> make) {
        return key.type().cast(attachments.computeIfAbsent(key, k -> make.get()));
    }

    @Override
    public <T> void attach(AttachmentKey<T> key, @Nullable T value) {
        if (value == null) {
            attachments.remove(key);
        } else {
            attachments.put(key, value);
        }
    }

    @Override
    public String toString() {
        return AddressText.of(remote);
    }
}
