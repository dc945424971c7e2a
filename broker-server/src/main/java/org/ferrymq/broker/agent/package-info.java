/** Threads that run agents: what works in turns, owns its state and is woken by others. Known by every part of the broker. */
@NullMarked
package org.ferrymq.broker.agent;

import org.jspecify.annotations.NullMarked;
