package org.ferrymq.broker.store.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.ferrymq.broker.store.segment.MappedSegmentFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyIndexTest {
    @TempDir
    Path folder;

    private KeyIndex index() {
        return new KeyIndex(new MappedSegmentFiles(), folder, Runnable::run, 16_384);
    }

    private static List<Long> find(KeyIndex index, int hash) {
        return index.find(hash, 0, Long.MAX_VALUE, 10, position -> true);
    }

    @Test
    void findsNewestFirstAcrossFiles() {
        KeyIndex index = index();
        for (int i = 0; i < 60_000; i++) {
            index.put(new int[] {i % 30_000}, i, i);
        }
        assertThat(index.states()).hasSizeGreaterThan(2);
        assertThat(find(index, 77)).containsExactly(30_077L, 77L);
        assertThat(index.find(77, 0, Long.MAX_VALUE, 1, position -> true)).containsExactly(30_077L);
        assertThat(index.find(77, 0, 20_000, 10, position -> true)).containsExactly(77L);
        assertThat(index.find(77, 0, Long.MAX_VALUE, 10, position -> position < 100))
                .containsExactly(77L);
        assertThat(find(index, 30_000)).isEmpty();
    }

    @Test
    void forgetsWhatCameAfterTheCheckpoint() {
        KeyIndex index = index();
        for (int i = 0; i < 6000; i++) {
            index.put(new int[] {i % 100}, i, i);
        }
        List<IndexState> checkpoint = index.states();
        for (int i = 6000; i < 7000; i++) {
            index.put(new int[] {i % 100}, i, i);
        }
        KeyIndex again = index();
        assertThat(again.load(checkpoint)).isTrue();
        assertThat(find(again, 5)).startsWith(5905L, 5805L);
        again.put(new int[] {5}, 9999, 9999);
        assertThat(find(again, 5)).startsWith(9999L, 5905L, 5805L);
    }
}
