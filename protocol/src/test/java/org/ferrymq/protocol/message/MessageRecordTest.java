package org.ferrymq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.ferrymq.protocol.FerryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("AddressSelection") // literal addresses
class MessageRecordTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1,127.0.0.1", "::1,127.0.0.1", "127.0.0.1,::1", "::1,::1"})
    void whatIsWrittenIsRead(String born, String store) {
        InetSocketAddress bornHost = new InetSocketAddress(born, 4711);
        InetSocketAddress storeHost = new InetSocketAddress(store, 10911);
        ByteBuffer buffer = ByteBuffer.allocate(512).position(7);
        int size = write(buffer, bornHost, storeHost);

        RecordView view = new RecordView().wrap(buffer, 7);

        assertThat(view.totalSize()).isEqualTo(size).isEqualTo(buffer.position() - 7);
        assertThat(view.queueId()).isEqualTo(2);
        assertThat(view.flag()).isEqualTo(5);
        assertThat(view.queueOffset()).isEqualTo(42);
        assertThat(view.physicalOffset()).isEqualTo(4711);
        assertThat(view.bornTimestamp()).isEqualTo(1000);
        assertThat(view.bornHost()).isEqualTo(bornHost);
        assertThat(view.storeTimestamp()).isEqualTo(2000);
        assertThat(view.storeHost()).isEqualTo(storeHost);
        assertThat(view.reconsumeTimes()).isEqualTo(3);
        assertThat(view.preparedTransactionOffset()).isEqualTo(9);
        assertThat(StandardCharsets.UTF_8.decode(view.body()).toString()).isEqualTo("hello");
        assertThat(view.topic()).isEqualTo("orders");
        assertThat(view.properties()).isEqualTo(Map.of("TAGS", "a", "KEYS", "k1 k2"));
        assertThat(view.property("KEYS")).isEqualTo("k1 k2");
        assertThat(view.property("KEY")).isNull();
        assertThat(view.bodyCrc()).isEqualTo(MessageRecord.crc(view.body())).isPositive();

        MessageRecord.patchQueueOffset(buffer, 7, 43);
        MessageRecord.patchReconsumeTimes(buffer, 7, 4);
        MessageRecord.patchSysFlag(buffer, 7, SysFlag.withTransaction(view.sysFlag(), SysFlag.TRANSACTION_COMMIT));
        assertThat(view.queueOffset()).isEqualTo(43);
        assertThat(view.reconsumeTimes()).isEqualTo(4);
        assertThat(view.storeHost()).isEqualTo(storeHost);
    }

    @Test
    void damagedRecordsAreRefusedAndNeverReadBeyondTheirEnd() {
        InetSocketAddress host = new InetSocketAddress("127.0.0.1", 1);
        ByteBuffer good = ByteBuffer.allocate(512);
        int size = write(good, host, host);
        for (int limit = 0; limit < size; limit++) {
            ByteBuffer cut = good.duplicate().position(0).limit(limit);
            assertThatThrownBy(() -> new RecordView().wrap(cut, 0)).isInstanceOf(FerryException.class);
        }
        Random random = new Random(1);
        for (int i = 0; i < 50_000; i++) {
            ByteBuffer damaged =
                    ByteBuffer.allocate(size).put(good.array(), 0, size).flip();
            damaged.put(random.nextInt(size), (byte) random.nextInt());
            try {
                RecordView view = new RecordView().wrap(damaged, 0);
                assertThat(view.body().remaining() + view.propertyBytes().remaining())
                        .isLessThan(size);
                assertThat(view.topic()).isNotNull();
                assertThat(view.properties()).isNotNull();
            } catch (FerryException e) {
                assertThat(e).hasMessageContaining("not a message record");
            }
        }
    }

    private static int write(ByteBuffer buffer, InetSocketAddress born, InetSocketAddress store) {
        MessageRecord.Header header =
                new MessageRecord.Header(2, 5, 42, 4711, 0, 1000, HostBytes.of(born), 2000, HostBytes.of(store), 3, 9);
        return MessageRecord.encode(
                buffer,
                header,
                bytes("hello"),
                "orders".getBytes(StandardCharsets.UTF_8),
                bytes("TAGS\u0001a\u0002KEYS\u0001k1 k2\u0002"));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void propertiesAreFoundWithoutTheMap() {
        String text = "AB\u00011\u0002A\u00012\u0002EMPTY\u0001\u0002LAST\u0001x";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (Map.Entry<String, String> property : MessageProperties.decode(text).entrySet()) {
            assertThat(MessageProperties.find(text, property.getKey())).isEqualTo(property.getValue());
            assertThat(MessageProperties.find(
                            ByteBuffer.wrap(bytes),
                            0,
                            bytes.length,
                            property.getKey().getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(property.getValue());
        }
        assertThat(MessageProperties.decode(text))
                .hasSize(4)
                .containsEntry("A", "2")
                .containsEntry("EMPTY", "");
        assertThat(MessageProperties.find(text, "B")).isNull();
        assertThat(MessageProperties.decode(MessageProperties.encode(Map.of("x", "y"))))
                .isEqualTo(Map.of("x", "y"));
        assertThatThrownBy(() -> MessageProperties.encode(Map.of("x", "\u0002")))
                .isInstanceOf(FerryException.class);
    }

    @Test
    void offsetIdsAreThoseOfRocketMq() {
        String text = "7F00000100002A9F0000000000001267";
        OffsetMessageId id = OffsetMessageId.parse(text);

        assertThat(id.host()).isEqualTo(new InetSocketAddress("127.0.0.1", 10911));
        assertThat(id.position()).isEqualTo(4711);
        assertThat(id.text()).isEqualTo(text);
        assertThatThrownBy(() -> OffsetMessageId.parse("7F0000010000")).isInstanceOf(FerryException.class);
        assertThatThrownBy(() -> OffsetMessageId.parse("x".repeat(32))).isInstanceOf(FerryException.class);
    }

    @Test
    void delayLevelsAreThoseOfRocketMq() {
        assertThat(DelayLevels.DEFAULT.max()).isEqualTo(18);
        assertThat(DelayLevels.DEFAULT.millis(0)).isZero();
        assertThat(DelayLevels.DEFAULT.millis(3)).isEqualTo(10_000);
        assertThat(DelayLevels.DEFAULT.millis(18)).isEqualTo(7_200_000);
        assertThat(DelayLevels.DEFAULT.millis(99)).isEqualTo(7_200_000);
        assertThatThrownBy(() -> DelayLevels.parse("1s 5x")).hasMessageContaining("5x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "\u00fc", "a$b"})
    void badTopicNamesAreRefused(String name) {
        assertThatThrownBy(() -> TopicNames.validate(name)).isInstanceOf(FerryException.class);
    }

    @Test
    void nameLimitsAreThoseOfRocketMq() {
        assertThat(TopicNames.validate("%RETRY%" + "a".repeat(120))).hasSize(127);
        assertThatThrownBy(() -> TopicNames.validate("a".repeat(128))).hasMessageContaining("128");
        assertThatThrownBy(() -> TopicNames.validateGroup("a".repeat(121))).hasMessageContaining("121");
    }
}
