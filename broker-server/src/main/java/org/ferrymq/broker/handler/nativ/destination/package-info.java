/** Topics and queues as stock RocketMQ clients name them: where they are, who may use them. */
@NullMarked
package org.ferrymq.broker.handler.nativ.destination;

import org.jspecify.annotations.NullMarked;
