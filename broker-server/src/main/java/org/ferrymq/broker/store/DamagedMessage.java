package org.ferrymq.broker.store;

/**
 * A message whose bytes are not the ones that were written.
 *
 * @param position where it is in the log
 * @param topic its topic; empty if nothing says which
 * @param queueId its queue; -1 if nothing says which
 * @param queueOffset its offset there; -1 if it is not visible, or was found without its queue
 */
public record DamagedMessage(long position, String topic, int queueId, long queueOffset) {

    /** What it is, for people. */
    public String text() {
        String at = " at log position " + position;
        if (topic.isEmpty()) {
            return "a message" + at + " of an unknown queue";
        }
        return (queueOffset < 0 ? "a message" : "message " + queueOffset) + " of " + topic + "/" + queueId + at;
    }
}
