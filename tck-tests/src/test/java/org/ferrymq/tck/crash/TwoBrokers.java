package org.ferrymq.tck.crash;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.tck.ServerProcess;
import org.ferrymq.tck.TcpProxy;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of two: a round's orders are in the one that is aimed at, its replies in the other, so that each transaction has work in both. A queue that was looked for while its broker is away
 * would be made on the other one. They tell an address of this machine that is not the one they listen at, and there the proxies are.
 */
final class TwoBrokers implements CrashBrokers {
    private static final String ADVERTISED = "127.0.0.2";
    private static final List<String> NAMES = List.of("a", "b");

    private final ServerProcess nameServer = ServerProcess.nameServer();
    private final List<ServerProcess> brokers;
    private final List<TcpProxy> proxies;
    /** Whose steps the trap sees. */
    private volatile @Nullable ServerProcess aimed;

    TwoBrokers(Trap trap, Path folder) throws IOException, JMSException {
        nameServer.start();
        brokers = List.of(broker(folder, NAMES.get(0)), broker(folder, NAMES.get(1)));
        brokers.forEach(ServerProcess::start);
        proxies = brokers.stream()
                .map(broker -> new TcpProxy(
                        broker.address(),
                        () -> new BrokerTap(trap, () -> broker == aimed),
                        new InetSocketAddress(ADVERTISED, broker.address().getPort())))
                .toList();
        for (String name : NAMES) {
            create("crash.orders", name);
            create(replies(name), name);
        }
    }

    private ServerProcess broker(Path folder, String name) throws IOException {
        Path configuration = folder.resolve(name + ".conf");
        Files.writeString(configuration, "net { bind = 127.0.0.1, advertise = " + ADVERTISED + " }\n");
        return ServerProcess.broker(
                folder.resolve(name), nameServer.address(), "--name", name, "--config", configuration.toString());
    }

    private static String replies(String broker) {
        return "crash.replies." + broker;
    }

    private FerryConnectionFactory only(String broker) {
        return new FerryConnectionFactory(ServerProcess.url(nameServer()) + "&broker=" + broker);
    }

    private void create(String queue, String broker) throws JMSException {
        try (Connection connection = only(broker).createConnection();
                Session session = connection.createSession()) {
            session.createConsumer(new FerryQueue(queue)).close();
            session.createProducer(new FerryQueue(queue)).close();
        }
    }

    @Override
    public String url() {
        return "ferry://" + nameServer() + "?clusterSize=2&clusterRefresh=1s";
    }

    @Override
    public FerryConnectionFactory direct() {
        return new FerryConnectionFactory(ServerProcess.url(nameServer()) + "&clusterSize=2&clusterRefresh=1s");
    }

    @Override
    public String nameServer() {
        return ServerProcess.text(nameServer.address());
    }

    @Override
    public Aim aim(int round) {
        int index = round % NAMES.size();
        aimed = brokers.get(index);
        String name = NAMES.get(index);
        return new Aim("broker " + name, only(name), replies(NAMES.get(1 - index)));
    }

    private ServerProcess victim() {
        return Objects.requireNonNull(aimed, "no broker was aimed at");
    }

    @Override
    public void kill() {
        victim().kill();
    }

    @Override
    public void start() {
        victim().start();
    }

    @Override
    public void close() {
        proxies.forEach(TcpProxy::close);
        brokers.forEach(ServerProcess::close);
        nameServer.close();
    }
}
