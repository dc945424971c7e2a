package org.ferrymq.broker.store.index;

/**
 * An index file as a checkpoint knows it: its number in the folder, its entries, their times (ms), and the last position that
 * one of them names.
 */
public record IndexState(int number, int entries, long beginMs, long endMs, long lastPosition) {}
