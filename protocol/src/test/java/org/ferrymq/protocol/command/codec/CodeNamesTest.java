package org.ferrymq.protocol.command.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.ferrymq.protocol.command.CodeNames;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.junit.jupiter.api.Test;

class CodeNamesTest {
    @Test
    void codesHaveNames() {
        assertThat(CodeNames.request(10)).isEqualTo("SEND_MESSAGE (10)");
        assertThat(CodeNames.request(29_999)).isEqualTo("unknown request 29999");
        assertThat(CodeNames.response(ResponseCode.TOPIC_NOT_EXIST)).isEqualTo("TOPIC_NOT_EXIST (17)");
        assertThat(CodeNames.response(29_999)).isEqualTo("code 29999");
    }

    @Test
    void aBrokerThatIsAskedAsNameserverSaysWhatItIs() {
        for (CommandType type : new CommandType[] {
            CommandType.REGISTER_BROKER, CommandType.GET_ROUTEINFO_BY_TOPIC, CommandType.GET_BROKER_CLUSTER_INFO
        }) {
            assertThat(NoNameServer.refusedByBroker(type.code()))
                    .hasMessageContaining("is for nameservers, and this is a broker")
                    .hasMessageContaining("9876");
        }
        assertThat(NoNameServer.refusedByBroker(29_999)).hasMessage("request code 29999 is not supported here");
    }
}
