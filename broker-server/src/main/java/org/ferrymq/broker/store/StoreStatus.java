package org.ferrymq.broker.store;

/**
 * A snapshot of the store's figures.
 *
 * @param state life cycle
 * @param minPosition first position of the log
 * @param appendPosition end of the log
 * @param durablePosition everything below is on disk
 * @param heldBy what keeps the oldest segment of the log from being freed; empty if nothing does
 * @param freeDiskBytes free space of the store's file system when last looked at
 * @param full whether appends are refused for lack of space
 * @param pendingTimers delayed messages not yet due
 * @param openTransactions transactions neither committed nor rolled back
 * @param openHalves half messages neither committed nor rolled back
 * @param damagedMessages messages that were found damaged since the store was opened
 * @param entries entries appended since the store was opened
 * @param forces forces of the log since the store was opened
 */
public record StoreStatus(
        StoreState state,
        long minPosition,
        long appendPosition,
        long durablePosition,
        String heldBy,
        long freeDiskBytes,
        boolean full,
        long pendingTimers,
        int openTransactions,
        int openHalves,
        int damagedMessages,
        long entries,
        long forces) {}
