/**
 * From a connection URL to a backend: the only place that knows all parts of the client and puts them together.
 */
@NullMarked
package org.ferrymq.client.connect;

import org.jspecify.annotations.NullMarked;
