package org.ferrymq.broker.store.index;

/** An index file as a checkpoint knows it: its number in the folder, its entries and their times (ms). */
public record IndexState(int number, int entries, long beginMs, long endMs) {}
