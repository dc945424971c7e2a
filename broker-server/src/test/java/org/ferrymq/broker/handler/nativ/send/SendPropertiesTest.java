package org.ferrymq.broker.handler.nativ.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.ferrymq.broker.handler.nativ.send.DeliveryDelay.Due;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.message.DelayLevels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a sent message's properties, and the delays that they ask for. */
class SendPropertiesTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long MONTH = Duration.ofDays(30).toMillis();

    private final DeliveryDelay delay =
            new DeliveryDelay(DelayLevels.DEFAULT, Duration.ofDays(30), () -> Instant.ofEpochMilli(NOW));

    private static SendProperties parse(String readable) {
        return SendProperties.parse(readable.replace('=', '\u0001').replace(';', '\u0002'));
    }

    @Test
    void readsEachPropertyWhereverItStands() {
        SendProperties properties =
                parse("own=x;TAGS=a;UNIQ_KEY=u;WAIT=false;=no name;nothing;PGROUP=g;REPLY_TO_CLIENT=c;TRAN_MSG=TRUE");
        assertThat(properties.tags()).isEqualTo("a");
        assertThat(properties.uniqueKey()).isEqualTo("u");
        assertThat(properties.waits()).isFalse();
        assertThat(properties.producerGroup()).isEqualTo("g");
        assertThat(properties.isHalf()).isTrue();
        assertThat(properties.needsCluster()).isTrue();
        assertThat(parse("REPLY_TO_CLIENT=c;CLUSTER=x;").needsCluster()).isFalse();
        SendProperties none = SendProperties.parse(null);
        assertThat(none.text()).isEmpty();
        assertThat(none.waits()).isTrue();
        assertThat(none.isHalf()).isFalse();
        assertThat(delay.due(none)).isSameAs(Due.NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "TRAN_MSG=true;TAGS=a;, TAGS=a;",
        "TAGS=a;TRAN_MSG=true;, TAGS=a;",
        "TAGS=a;TRAN_MSG=true, TAGS=a;",
        "XTRAN_MSG=true;TRAN_MSGX=1, XTRAN_MSG=true;TRAN_MSGX=1"
    })
    void aHalfMessageLosesItsMark(String sent, String stored) {
        assertThat(parse(sent).textWithoutHalf())
                .isEqualTo(stored.replace('=', '\u0001').replace(';', '\u0002'));
    }

    @Test
    void aPropertyIsAddedBehindTheLast() {
        assertThat(SendProperties.with("", "a", "1")).isEqualTo("a\u00011\u0002");
        assertThat(SendProperties.with("b\u00012", "a", "1")).isEqualTo("b\u00012\u0002a\u00011\u0002");
        assertThat(SendProperties.with("b\u00012\u0002", "a", "1")).isEqualTo("b\u00012\u0002a\u00011\u0002");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POP_CK=1", "INNER_NUM=2", "INNER_MULTI_DISPATCH=a", "TIMER_DEL_UNIQKEY=u"})
    void whatWouldHarmTheApplicationIsRefused(String property) {
        assertThatThrownBy(() -> parse("a=b;" + property).requireUsable())
                .isInstanceOfSatisfying(
                        BadCommandException.class,
                        e -> assertThat(e.responseCode()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL))
                .hasMessageContaining(property.substring(0, property.indexOf('=')));
        assertThatCode(() -> parse("a=" + property.substring(0, 4)).requireUsable())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "DELAY=1, 1000",
        "DELAY=18, 7200000",
        "DELAY=19, 7200000",
        "DELAY=99999999999, 7200000",
        "DELAY=0, 0",
        "DELAY=-3, 0",
        "DELAY=0;TIMER_DELAY_MS=7, 7",
        "DELAY=2;TIMER_DELAY_SEC=7, 5000",
        "TIMER_DELAY_SEC=3, 3000",
        "TIMER_DELAY_MS=3, 3",
        "TIMER_DELAY_MS=3;TIMER_DELAY_SEC=2, 2000",
        "TIMER_DELAY_MS=-1, 0",
        "TIMER_DELAY_SEC=-9223372036854775808, 0",
        "TIMER_DELAY_SEC=2592000, 2592000000",
        "TIMER_DELAY_MS=2592000000, 2592000000"
    })
    void durationsCountFromTheSend(String properties, long ms) {
        Due due = delay.due(parse(properties));
        assertThat(due).isEqualTo(new Due(ms, true));
        assertThat(due.from(NOW)).isEqualTo(ms == 0 ? 0 : NOW + ms);
    }

    @Test
    void aTimeOfDayIsKept() {
        assertThat(delay.due(parse("TIMER_DELIVER_MS=" + (NOW + MONTH))).from(NOW + 5))
                .isEqualTo(NOW + MONTH);
        assertThat(delay.due(parse("TIMER_DELIVER_MS=" + (NOW - 1)))).isEqualTo(Due.NOW);
        assertThat(delay.due(parse("TIMER_DELIVER_MS=-1"))).isEqualTo(Due.NOW);
        assertThat(delay.due(parse("TIMER_DELIVER_MS=" + Long.MIN_VALUE))).isEqualTo(Due.NOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TIMER_DELAY_SEC=2592001",
                "TIMER_DELAY_SEC=9223372036854775807",
                "TIMER_DELAY_MS=2592000001",
                "TIMER_DELIVER_MS=1702592000001",
                "TIMER_DELIVER_MS=9223372036854775807",
                "TIMER_DELAY_MS=1e3",
                "TIMER_DELAY_MS=",
                "DELAY=soon",
                "TIMER_DELAY_SEC=99999999999999999999"
            })
    void tooFarAheadAndNoNumbersAreIllegal(String properties) {
        assertThatThrownBy(() -> delay.due(parse(properties)))
                .isInstanceOfSatisfying(
                        BadCommandException.class,
                        e -> assertThat(e.responseCode()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL))
                .hasMessageContaining(properties.substring(0, properties.indexOf('=')));
    }
}
