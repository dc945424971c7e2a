package org.ferrymq.tck.crash;

import java.nio.file.Path;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.tck.ProxyNameServer;
import org.ferrymq.tck.ServerProcess;
import org.ferrymq.tck.TcpProxy;

/** Nameserver and broker in one process. */
final class OneBroker implements CrashBrokers {
    private final ServerProcess broker;
    private final TcpProxy proxy;
    private final ProxyNameServer names;

    OneBroker(Trap trap, Path folder) {
        broker = ServerProcess.combined(folder.resolve("store"));
        broker.start();
        proxy = new TcpProxy(broker.address(), () -> new BrokerTap(trap));
        names = new ProxyNameServer(proxy.port());
    }

    @Override
    public String url() {
        return names.url();
    }

    @Override
    public FerryConnectionFactory direct() {
        return new FerryConnectionFactory(ServerProcess.url(nameServer()));
    }

    @Override
    public String nameServer() {
        return ServerProcess.text(broker.nameServerAddress());
    }

    @Override
    public Aim aim(int round) {
        return new Aim("broker", direct(), "crash.replies");
    }

    @Override
    public void kill() {
        broker.kill();
    }

    @Override
    public void start() {
        broker.start();
    }

    @Override
    public void close() {
        names.close();
        proxy.close();
        broker.close();
    }
}
