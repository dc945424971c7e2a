/** What stock clients read: pulls with their long polls, queries by id, key and offset. */
@NullMarked
package org.ferrymq.broker.handler.nativ.pull;

import org.jspecify.annotations.NullMarked;
