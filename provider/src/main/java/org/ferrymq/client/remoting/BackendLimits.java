package org.ferrymq.client.remoting;

import java.time.Duration;
import org.ferrymq.client.url.ConnectionOption;
import org.ferrymq.client.url.ConnectionUrl;

/**
 * How long things may take.
 *
 * @param send a send
 * @param request any other request
 * @param close closing
 * @param heartbeat between two pings, and for the answer to one; zero switches pings off
 * @param waitsForRoom whether sends wait, within their time, while the broker is full
 */
public record BackendLimits(Duration send, Duration request, Duration close, Duration heartbeat, boolean waitsForRoom) {
    /** The limits that the options of a URL ask for. */
    public static BackendLimits of(ConnectionUrl url) {
        return new BackendLimits(
                url.duration(ConnectionOption.SEND_TIMEOUT),
                url.duration(ConnectionOption.REQUEST_TIMEOUT),
                url.duration(ConnectionOption.CLOSE_TIMEOUT),
                url.duration(ConnectionOption.HEARTBEAT_INTERVAL),
                url.flag(ConnectionOption.BLOCK_WHEN_FULL));
    }
}
