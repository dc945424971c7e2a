package org.ferrymq.namesrv;

import org.ferrymq.protocol.server.NameServerFactory;
import org.ferrymq.protocol.server.NameServerOptions;
import org.ferrymq.protocol.server.RunningServer;

/** Starts a nameserver for another module, which finds this class through ServiceLoader. */
public final class InProcessNameServerFactory implements NameServerFactory {
    /** For ServiceLoader. */
    public InProcessNameServerFactory() {}

    @Override
    public RunningServer start(NameServerOptions options) {
        return NameServer.start(NameServerConfig.DEFAULT
                .listeningOn(options.bind(), options.port())
                .keptIn(options.folder()));
    }
}
