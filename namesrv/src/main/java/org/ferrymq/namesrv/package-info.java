/**
 * The nameserver: brokers register their topics with it, clients ask it where a topic is. It keeps everything in memory;
 * several nameservers know nothing of each other, and brokers register with each of them.
 */
@NullMarked
package org.ferrymq.namesrv;

import org.jspecify.annotations.NullMarked;
