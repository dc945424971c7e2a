package org.ferrymq.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.frame.FieldMap;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransportTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ECHO = 3;
    private static final int SILENT = 11;
    private static final int FAIL = 12;
    private static final int PUSH = 30030;

    private final CountDownLatch clientGone = new CountDownLatch(1);
    private final TransportServer server = new TransportServer(
            TransportConfig.server(TransportConfig.LOOPBACK, 0), this::handle, new ConnectionListener() {
                @Override
                public void closed(Connection connection) {
                    clientGone.countDown();
                }
            });
    private final InetSocketAddress address = server.start();
    private final TransportClient client = new TransportClient(TransportConfig.client());

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private void handle(Connection connection, Frame request, Responder responder) {
        switch (request.code()) {
            case FAIL -> throw new IllegalStateException("as told");
            case SILENT -> request.release();
            case PUSH -> {
                // From another thread: the pushes must leave before the answer.
                CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> {
                            for (int i = 0; i < 100; i++) {
                                connection.oneway(request(i));
                            }
                        })
                        .thenRun(() -> connection.execute(() -> respond(request, responder)));
            }
            default -> respond(request, responder);
        }
    }

    private static void respond(Frame request, Responder responder) {
        responder.respond(Frame.response(
                request, 0, null, request.fields(), request.body().retain()));
        request.release();
    }

    @Test
    void aRequestAfterTheEndOfTheTransportFailsAndIsReleased() throws Exception {
        Connection connection = connect((c, f, r) -> {});
        connection.request(request(ECHO), PATIENCE).get(60, TimeUnit.SECONDS).release();
        client.close();
        ByteBuf body = Unpooled.buffer().writeLong(1);
        CompletableFuture<Frame> late =
                connection.request(Frame.request(ECHO, Map.of(), body, HeaderEncoding.BINARY), PATIENCE);
        assertThatThrownBy(() -> late.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        FerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_CLOSED));
        assertThat(body.refCnt()).isZero();
    }

    @Test
    void manyThreadsGetTheirOwnAnswers() throws Exception {
        Connection connection = connect((c, f, r) -> {});
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Integer>> sums = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int thread = t;
            sums.add(threads.submit(() -> {
                int right = 0;
                for (int i = 0; i < 500; i++) {
                    String text = thread + "-" + i;
                    Map<String, String> fields = new FieldMap(Map.of("t", text));
                    Frame answer = connection
                            .request(
                                    Frame.request(
                                            ECHO,
                                            fields,
                                            Unpooled.buffer().writeZero(i * 40),
                                            i % 2 == 0 ? HeaderEncoding.JSON : HeaderEncoding.BINARY),
                                    PATIENCE)
                            .get(60, TimeUnit.SECONDS);
                    right += text.equals(answer.fields().get("t"))
                                    && answer.body().readableBytes() == i * 40
                            ? 1
                            : 0;
                    answer.release();
                }
                return right;
            }));
        }
        for (Future<Integer> sum : sums) {
            assertThat(sum.get(60, TimeUnit.SECONDS)).isEqualTo(500);
        }
        threads.shutdown();
    }

    @Test
    void requestWithoutAnswerTimesOut() {
        Connection connection = connect((c, f, r) -> {});

        assertFails(connection.request(request(SILENT), Duration.ofMillis(100)), ErrorCode.TIMEOUT);
        assertThat(connection.request(request(ECHO), PATIENCE).join().code()).isZero();
    }

    @Test
    void closedConnectionFailsWhatIsPendingAndWhatComes() throws InterruptedException {
        Connection connection = connect((c, f, r) -> {});
        CompletableFuture<Frame> pending = connection.request(request(SILENT), PATIENCE);
        CountDownLatch told = new CountDownLatch(1);
        connection.onClose(told::countDown);

        server.close();

        assertFails(pending, ErrorCode.CONNECTION_CLOSED);
        assertFails(connection.request(request(ECHO), PATIENCE), ErrorCode.CONNECTION_CLOSED);
        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(connection.isActive()).isFalse();
    }

    @Test
    void serverHearsThatTheClientIsGone() throws InterruptedException {
        connect((c, f, r) -> {}).close().join();

        assertThat(clientGone.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void failingHandlerAnswersAndTheConnectionLives() {
        Connection connection = connect((c, f, r) -> {});

        Frame answer = connection.request(request(FAIL), PATIENCE).join();

        assertThat(answer.code()).isEqualTo(1);
        assertThat(answer.remark()).contains("as told");
        assertThat(connection.request(request(ECHO), PATIENCE).join().code()).isZero();
    }

    @Test
    void pushesArriveInOrderAndBeforeTheAnswerThatFollowsThem() {
        List<Integer> pushes = new ArrayList<>();
        Connection connection = connect((c, frame, r) -> {
            pushes.add(frame.code());
            frame.release();
        });

        int seen = connection
                .request(request(PUSH), PATIENCE)
                .thenApply(f -> pushes.size())
                .join();

        assertThat(seen).isEqualTo(100);
        assertThat(pushes).isSorted();
    }

    @Test
    void whoeverPushesToASlowReaderIsToldToWaitAndWhenToGoOn() throws Exception {
        CompletableFuture<Connection> accepted = new CompletableFuture<>();
        try (TransportServer pushing = new TransportServer(
                TransportConfig.server(TransportConfig.LOOPBACK, 0), this::handle, new ConnectionListener() {
                    @Override
                    public void opened(Connection connection) {
                        accepted.complete(connection);
                    }
                })) {
            CountDownLatch mayRead = new CountDownLatch(1);
            client.connect(pushing.start(), (c, frame, r) -> {
                        frame.release();
                        awaitUninterruptibly(mayRead);
                    })
                    .join();
            Connection toClient = accepted.get(60, TimeUnit.SECONDS);
            CountDownLatch writableAgain = new CountDownLatch(1);

            // Far more than the sockets' buffers take while nobody reads.
            for (int i = 0; i < 256; i++) {
                toClient.oneway(Frame.request(
                        PUSH, Map.of(), Unpooled.wrappedBuffer(new byte[256 * 1024]), HeaderEncoding.BINARY));
            }
            assertThat(toClient.isWritable()).isFalse();

            toClient.onWritable(writableAgain::countDown);
            mayRead.countDown();
            await().atMost(PATIENCE).until(toClient::isWritable);
            assertThat(writableAgain.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whoeverWaitsForRoomIsAlwaysToldToGoOn() throws Exception {
        CompletableFuture<Connection> accepted = new CompletableFuture<>();
        try (TransportServer pushing = new TransportServer(
                TransportConfig.server(TransportConfig.LOOPBACK, 0), this::handle, new ConnectionListener() {
                    @Override
                    public void opened(Connection connection) {
                        accepted.complete(connection);
                    }
                })) {
            client.connect(pushing.start(), (c, frame, r) -> frame.release()).join();
            Connection toClient = accepted.get(60, TimeUnit.SECONDS);
            Semaphore room = new Semaphore(0);
            toClient.onWritable(room::release);

            for (int i = 0; i < 5000; i++) {
                while (!toClient.isWritable()) {
                    assertThat(room.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
                }
                toClient.oneway(Frame.request(
                        PUSH, Map.of(), Unpooled.wrappedBuffer(new byte[16 * 1024]), HeaderEncoding.BINARY));
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void busyPortIsNamed() {
        assertThatThrownBy(() -> new TransportServer(
                                TransportConfig.server(TransportConfig.LOOPBACK, address.getPort()),
                                this::handle,
                                ConnectionListener.NONE)
                        .start())
                .isInstanceOfSatisfying(
                        FerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ADDRESS_IN_USE))
                .hasMessageContaining(Integer.toString(address.getPort()));
    }

    @Test
    void idleConnectionIsClosed() throws Exception {
        try (TransportServer impatient = new TransportServer(
                TransportConfig.server(TransportConfig.LOOPBACK, 0).withIdleTimeout(Duration.ofMillis(100)),
                this::handle,
                ConnectionListener.NONE)) {
            CompletableFuture<Void> closed = new CompletableFuture<>();
            client.connect(impatient.start(), (c, f, r) -> {}).join().onClose(() -> closed.complete(null));
            closed.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void unreachableServerIsAnError() {
        server.close();
        assertFails(client.connect(address, (c, f, r) -> {}), ErrorCode.CONNECTION_FAILED);
    }

    private Connection connect(RequestHandler pushes) {
        return client.connect(address, pushes).join();
    }

    private static Frame request(int code) {
        return Frame.request(code, Map.of(), Unpooled.EMPTY_BUFFER, HeaderEncoding.BINARY);
    }

    private static void assertFails(CompletableFuture<?> future, ErrorCode code) {
        assertThatThrownBy(() -> future.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        FerryException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
