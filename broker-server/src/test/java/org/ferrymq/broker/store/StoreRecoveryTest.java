package org.ferrymq.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ferrymq.broker.store.StoreFixture.append;
import static org.ferrymq.broker.store.StoreFixture.bodies;
import static org.ferrymq.broker.store.StoreFixture.message;
import static org.ferrymq.broker.store.StoreFixture.turn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrymq.broker.store.StoreException.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening folders that a crash, a person or bad luck left behind. */
class StoreRecoveryTest {
    @TempDir
    Path temp;

    private StoreFixture fixture;
    private Path folder;

    @BeforeEach
    void setUp() {
        folder = temp.resolve("store");
        fixture = new StoreFixture(folder);
    }

    private Path firstSegment() {
        return folder.resolve("log").resolve("00000000000000000000.log");
    }

    @Test
    void aTornFrameEndsTheLogWhereverItIsTorn() throws Exception {
        LogStore store = fixture.open();
        append(store, message("t", 0, "first"));
        append(store, message("t", 0, "second"));
        long begin = append(store, message("t", 0, "third")).position();
        long end = store.appendPosition();
        fixture.kill(store);
        byte[] whole = Files.readAllBytes(firstSegment());

        for (int cut = (int) begin; cut < end; cut++) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, cut, torn.length, (byte) 0);
            boolean same = Arrays.equals(torn, whole); // only padding and zeros behind the cut
            assertRecovered(torn, same ? List.of("first", "second", "third") : List.of("first", "second"));
        }
    }

    @Test
    void aFlippedBitEndsTheLogWhereverItIs() throws Exception {
        LogStore store = fixture.open();
        append(store, message("t", 0, "first"));
        long second = append(store, message("t", 0, "second")).position();
        append(store, message("t", 0, "third"));
        fixture.kill(store);
        byte[] whole = Files.readAllBytes(firstSegment());
        int thirdAt = third(store);

        for (int at = (int) second; at < store.appendPosition(); at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << (at % 8));
            List<String> expected = at < thirdAt ? List.of("first") : List.of("first", "second");
            assertRecovered(flipped, expected);
        }
    }

    private static int third(LogStore store) {
        QueueEntry entry = new QueueEntry();
        assertThat(store.queue("t", 0).orElseThrow().read(2, entry)).isTrue();
        return (int) entry.position();
    }

    /** Padding is not covered by checksums: damage there is none. */
    private void assertRecovered(byte[] log, List<String> expected) throws Exception {
        Files.write(firstSegment(), log);
        fixture.files = new FaultyFiles();
        LogStore store = fixture.open();
        List<String> found = bodies(store, "t", 0);
        if (!found.equals(List.of("first", "second", "third"))) {
            assertThat(found).isEqualTo(expected);
        } else {
            assertThat(log.length).isPositive();
        }
        AppendResult next = append(store, message("t", 0, "next"));
        assertThat(next.queueOffset()).isEqualTo(found.size());
        fixture.kill(store);
        LogStore again = fixture.open();
        List<String> withNext = new ArrayList<>(found);
        withNext.add("next");
        assertThat(bodies(again, "t", 0)).isEqualTo(withNext);
        fixture.abandon(again);
    }

    @Test
    void remainsOfAnOldLogNeverComeBack() throws Exception {
        LogStore store = fixture.open();
        append(store, message("t", 0, "aa"));
        long broken = append(store, message("t", 0, "bb")).position();
        append(store, message("t", 0, "cc"));
        fixture.kill(store);
        byte[] log = Files.readAllBytes(firstSegment());
        log[(int) broken + 100] ^= 1;
        Files.write(firstSegment(), log);

        store = fixture.open();
        assertThat(bodies(store, "t", 0)).containsExactly("aa");
        append(store, message("t", 0, "dd")); // of the same size: what follows is where "cc" was
        fixture.kill(store);
        store = fixture.open();
        assertThat(bodies(store, "t", 0)).containsExactly("aa", "dd");
        assertThat(names("cut-")).hasSize(1);
        store.close();
    }

    @Test
    void aTornTailNeedsNoDiskAndOnlyTheNewestCopiesAreKept() throws Exception {
        fixture.open().close();
        Files.writeString(folder.resolve("cut-out"), "of a newspaper");
        for (int crash = 0; crash < 7; crash++) {
            fixture.files = new FaultyFiles();
            LogStore store = fixture.open();
            append(store, message("t", 0, "kept" + crash));
            long torn = append(store, message("t", 0, "torn" + crash)).position();
            fixture.kill(store);
            byte[] log = Files.readAllBytes(firstSegment());
            log[(int) torn + 100] ^= 1;
            Files.write(firstSegment(), log);
        }
        List<String> before = names("cut-");
        fixture.freeSpace = 100_000;
        fixture.files = new FaultyFiles();
        LogStore store = fixture.open();
        assertThat(bodies(store, "t", 0)).hasSize(7).endsWith("kept6");
        store.close();
        assertThat(before).hasSize(5).contains("cut-out");
        assertThat(names("cut-")).as("no room for a copy").hasSizeLessThan(5).contains("cut-out");
    }

    @Test
    void aSegmentThatHadJustEndedIsNoLoss() throws Exception {
        LogStore store = fixture.open();
        while (store.appendPosition() < fixture.segmentBytes) {
            append(store, message("t", 0, "x".repeat(5000)));
        }
        int count = bodies(store, "t", 0).size();
        fixture.kill(store);
        Path second = folder.resolve("log").resolve("00000000000000065536.log");
        Files.write(second, new byte[fixture.segmentBytes]); // the kill came before the frame behind the end

        store = fixture.open();
        assertThat(bodies(store, "t", 0)).hasSize(count - 1);
        assertThat(names("cut-")).isEmpty();
        append(store, message("t", 0, "on"));
        append(store, message("t", 0, "and on".repeat(1000)));
        fixture.kill(store);
        store = fixture.open();
        assertThat(bodies(store, "t", 0)).hasSize(count + 1).contains("on");
        store.close();
    }

    @Test
    void aPowerCutInTheFirstSecondsMayLeaveAGapInWhatNobodyWasPromised() throws Exception {
        LogStore store = fixture.open();
        append(store, message("t", 0, "promised"));
        while (store.appendPosition() < fixture.segmentBytes + 10_000) {
            var unused = store.append(message("t", 0, "x".repeat(5000)), Durability.RELAXED);
            turn(store);
        }
        fixture.kill(store);
        byte[] log = Files.readAllBytes(firstSegment());
        Arrays.fill(log, 16_384, 32_768, (byte) 0); // sectors of the first segment that were not written back
        Files.write(firstSegment(), log);

        store = fixture.open();
        assertThat(bodies(store, "t", 0)).startsWith("promised").hasSizeBetween(2, 5);
        store.close();
    }

    private List<String> names(String prefix) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }
    }

    @Test
    void aBatchIsThereWhollyOrNotAtAll() throws Exception {
        LogStore store = fixture.open();
        append(store, message("t", 0, "before"));
        CompletableFuture<List<AppendResult>> all = store.appendAll(
                List.of(message("t", 0, "one"), message("t", 0, "two"), message("t", 0, "three")), Durability.DURABLE);
        turn(store);
        long last = all.join().get(2).position();
        fixture.kill(store);
        byte[] log = Files.readAllBytes(firstSegment());
        Arrays.fill(log, (int) last + 50, log.length, (byte) 0);
        Files.write(firstSegment(), log);

        store = fixture.open();
        assertThat(bodies(store, "t", 0)).containsExactly("before");
        store.close();
    }

    @Test
    void damageBeforeTheCheckpointIsRefusedAndNothingIsTouched() throws Exception {
        LogStore store = fixture.open();
        for (int i = 0; i < 300; i++) {
            append(store, message("t", 0, "x".repeat(300) + i));
        }
        store.close();
        Path lastSegment = folder.resolve("log").resolve(LogSegments.last(folder.resolve("log")));
        Files.delete(lastSegment);
        assertRefused(Reason.CORRUPT, "restore the folder");
    }

    @Test
    void aMissingSegmentIsRefused() throws Exception {
        LogStore store = fixture.open();
        for (int i = 0; i < 300; i++) {
            append(store, message("t", 0, "x".repeat(300) + i));
        }
        store.close();
        Files.delete(folder.resolve("log").resolve("00000000000000065536.log"));
        assertRefused(Reason.CORRUPT, "missing");
    }

    @Test
    void damageInTheMiddleIsRefusedWithoutACheckpoint() throws Exception {
        LogStore store = fixture.open();
        for (int i = 0; i < 300; i++) {
            append(store, message("t", 0, "x".repeat(300) + i));
        }
        store.close();
        Files.delete(folder.resolve("checkpoint"));
        byte[] log = Files.readAllBytes(firstSegment());
        log[1000] ^= 1;
        Files.write(firstSegment(), log);
        assertRefused(Reason.CORRUPT, "goes on");
    }

    @Test
    void aForeignFolderIsRefused() throws Exception {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("letter.txt"), "dear");
        assertRefused(Reason.FOREIGN, "letter.txt");
        Files.delete(folder.resolve("letter.txt"));
        fixture.open().close(); // an empty folder becomes a store
        Files.writeString(folder.resolve("ferrymq-store"), "FerryMQ store, format 99\n");
        assertRefused(Reason.FOREIGN, "format 99");
        Files.write(folder.resolve("ferrymq-store"), new byte[] {(byte) 0xC3, 0x28, (byte) 0xFF});
        assertRefused(Reason.FOREIGN, "the version that wrote it");
    }

    @Test
    void aFolderThatCannotBeMadeIsRefusedWithTheReason() throws Exception {
        Files.createDirectories(folder);
        Path file = Files.writeString(folder.resolve("letter.txt"), "dear");
        StoreFixture below = new StoreFixture(file.resolve("a").resolve("store"));
        assertThatThrownBy(below::open)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FOREIGN))
                .hasMessageContaining("no store can be in " + below.folder)
                .hasMessageContaining(file + " is a file, not a folder; name another folder with --store");
        assertThat(file).hasContent("dear");
    }

    @Test
    void aLockedFolderIsRefusedNamingTheProcess() throws Exception {
        LogStore store = fixture.open();
        assertThatThrownBy(() -> new StoreFixture(folder).open())
                .hasMessageContaining("in use by process")
                .hasMessageContaining(String.valueOf(ProcessHandle.current().pid()));
        store.close();
        fixture.files = new FaultyFiles();
        fixture.open().close();
    }

    private void assertRefused(Reason reason, String message) throws IOException {
        Map<String, Integer> before = content();
        fixture.files = new FaultyFiles();
        ThrowingCallable open = () -> fixture.open();
        assertThatThrownBy(open)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
        Map<String, Integer> after = content();
        after.remove("lock");
        before.remove("lock");
        assertThat(after).isEqualTo(before);
    }

    private Map<String, Integer> content() throws IOException {
        Map<String, Integer> content = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                content.put(folder.relativize(path).toString(), Arrays.hashCode(Files.readAllBytes(path)));
            }
        }
        return content;
    }

    @Test
    void viewsAreRebuiltFromTheLogWhenTheyOrTheCheckpointAreLost() throws Exception {
        LogStore store = fixture.open();
        for (int i = 0; i < 100; i++) {
            append(store, message("t", i % 3, "m" + i));
        }
        List<String> before = bodies(store, "t", 1);
        store.close();
        for (String lost : List.of("checkpoint", "queues/t.1-0.queue", "index/00000000.index")) {
            Files.delete(folder.resolve(lost));
            fixture.files = new FaultyFiles();
            LogStore again = fixture.open();
            assertThat(bodies(again, "t", 1)).isEqualTo(before);
            assertThat(again.query("t", "m7", 10, 0, Long.MAX_VALUE)).hasSize(1);
            again.close();
        }
        byte[] checkpoint = Files.readAllBytes(folder.resolve("checkpoint"));
        checkpoint[20] ^= 1;
        Files.write(folder.resolve("checkpoint"), checkpoint);
        fixture.files = new FaultyFiles();
        LogStore again = fixture.open();
        assertThat(bodies(again, "t", 1)).isEqualTo(before);
        again.close();
    }

    @Test
    void onlyWhatCameAfterTheCheckpointIsReplayed() throws Exception {
        LogStore store = fixture.open();
        for (int i = 0; i < 500; i++) {
            append(store, message("t", 0, "m" + i));
        }
        var unused = store.checkpoint();
        turn(store);
        append(store, message("t", 0, "last"));
        fixture.kill(store);
        // Damage in what lies before the checkpoint is found by whoever reads there.
        byte[] log = Files.readAllBytes(firstSegment());
        log[500] ^= 1;
        Files.write(firstSegment(), log);
        LogStore again = fixture.open();
        QueueReader queue = again.queue("t", 0).orElseThrow();
        assertThat(queue.maxOffset()).isEqualTo(501);
        QueueEntry entry = new QueueEntry();
        assertThat(queue.read(500, entry)).isTrue();
        assertThat(StoreFixture.body(again, entry.position())).isEqualTo("last");
        assertThatThrownBy(() -> bodies(again, "t", 0)).isInstanceOf(DamagedMessageException.class);
        again.close();
    }

    @Test
    void anApplierThatIsAheadOfTheLogIsReset() throws Exception {
        LogStore store = fixture.open();
        append(store, message("t", 0, "a"));
        store.close();
        StoreTransactionTest.Recorder recorder = new StoreTransactionTest.Recorder();
        recorder.position = 1 << 20;
        fixture.files = new FaultyFiles();
        LogStore again = fixture.open(recorder);
        assertThat(recorder.position).isZero();
        assertThat(recorder.visible).containsExactly("t/0/0");
        again.close();
    }

    /** Names of segments. */
    private static final class LogSegments {
        static String last(Path log) throws IOException {
            try (Stream<Path> all = Files.list(log)) {
                List<String> names = all.map(path -> String.valueOf(path.getFileName()))
                        .sorted()
                        .toList();
                return names.get(names.size() - 2); // the last one is only prepared
            }
        }
    }
}
