/** What administrators ask and change: topics, groups, queues, offsets, figures of the broker. */
@NullMarked
package org.ferrymq.broker.handler.nativ.admin;

import org.jspecify.annotations.NullMarked;
