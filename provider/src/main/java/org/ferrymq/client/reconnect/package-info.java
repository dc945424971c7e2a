/**
 * A backend to one broker that connects again by itself: requests wait at the {@link org.ferrymq.client.reconnect.LinkGate}, consumers and
 * transactions go on, sends are repeated under their numbers so that none is stored twice, commits without an answer are asked for again.
 */
@NullMarked
package org.ferrymq.client.reconnect;

import org.jspecify.annotations.NullMarked;
