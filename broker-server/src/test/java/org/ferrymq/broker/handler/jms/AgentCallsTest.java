package org.ferrymq.broker.handler.jms;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.handler.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentCallsTest {
    @Test
    void anErrorInATaskOfTheAgentAnswersItsRequest(@TempDir Path folder) {
        try (TestBroker broker = TestBroker.open(folder)) {
            CompletableFuture<Response> answer = new AgentCalls(broker.delivery.agent())
                    .submit(new ScriptedPeer(), () -> {
                        throw new StackOverflowError("deep");
                    });
            broker.delivery.agent().doWork();
            assertThat(answer).isCompletedExceptionally();
            assertThat(answer.handle((response, error) -> String.valueOf(error)).join())
                    .contains("StackOverflowError");
        }
    }
}
