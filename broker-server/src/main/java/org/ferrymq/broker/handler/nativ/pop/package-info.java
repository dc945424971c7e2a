/** POP: messages leased by the broker, acknowledged one by one. */
@NullMarked
package org.ferrymq.broker.handler.nativ.pop;

import org.jspecify.annotations.NullMarked;
