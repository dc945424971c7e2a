/** Producer and consumer groups: heartbeats, who is connected, queues given to members, offsets. */
@NullMarked
package org.ferrymq.broker.handler.nativ.group;

import org.jspecify.annotations.NullMarked;
