package org.ferrymq.broker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.ferrymq.broker.config.BrokerConfigReader;
import org.ferrymq.broker.config.ServerFlags;
import org.ferrymq.broker.store.StoreCheck;
import org.ferrymq.broker.store.StoreCheckReport;

/** {@code --check-store}: looks at the store of a stopped broker and prints what is damaged. */
final class StoreCheckRun {
    private StoreCheckRun() {}

    /** Checks the store that a start with these flags would open; gives the exit code. */
    static int run(String name, ServerFlags flags) {
        try {
            StoreCheckReport report = new StoreCheck(
                            BrokerConfigReader.read(flags.file(), flags.settings())
                                    .store()
                                    .folder(),
                            line -> System.err.println(name + ": " + line))
                    .run();
            System.out.println(flags.json() ? json(report) : text(report));
            return report.sound() ? ExitCode.STOPPED.number() : ExitCode.STORE_UNUSABLE.number();
        } catch (RuntimeException e) {
            System.err.println(name + ": " + e.getMessage());
            return ExitCode.of(e).number();
        }
    }

    private static String json(StoreCheckReport report) {
        try {
            return JsonMapper.builder().build().writeValueAsString(Map.of("sound", report.sound(), "store", report));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the result cannot be written as JSON", e);
        }
    }

    private static String text(StoreCheckReport report) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%s: %d segments, %d entries, %d messages, log positions %d to %d%n",
                report.folder(),
                report.segments(),
                report.entries(),
                report.messages(),
                report.firstPosition(),
                report.endPosition()));
        if (report.tornBytes() > 0) {
            text.append(String.format(
                    "%d bytes behind the end were not written completely; the next start cuts them off%n",
                    report.tornBytes()));
        }
        for (StoreCheckReport.Damage damage : report.damage()) {
            text.append(String.format(
                    "DAMAGED: log/%s, position %d, %d bytes: %s%n",
                    damage.file(), damage.position(), damage.bytes(), damage.what()));
        }
        text.append(
                report.sound()
                        ? "nothing is damaged or missing"
                        : report.damage().size()
                                + " places are damaged or missing; nothing was changed. Check the disk;"
                                + " a backup of the named files has what was there");
        return text.toString();
    }
}
