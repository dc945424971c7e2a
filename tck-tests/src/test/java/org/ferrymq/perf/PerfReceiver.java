package org.ferrymq.perf;

import java.util.function.Consumer;

/** Receives from one destination and acknowledges each message automatically. */
interface PerfReceiver extends AutoCloseable {

    /** Starts delivery; the sink is called on a thread of the client. May be called once. */
    void listen(Consumer<byte[]> sink) throws Exception;

    @Override
    void close() throws Exception;
}
