/**
 * One connection over the brokers of a cluster: which destination is on which broker, one link to each broker that is used, consumers of
 * destinations that are on several brokers, transactions over several. Each link is a {@link org.ferrymq.client.MessagingBackend} to one broker that
 * reconnects by itself; what is here only divides requests among them and puts the answers together.
 *
 * <p>A connection to a broker by its name (option {@code broker}) does not come by here.
 */
@NullMarked
package org.ferrymq.client.cluster;

import org.jspecify.annotations.NullMarked;
