/**
 * The connection URL: every option with its type, default and bounds, and how a text becomes checked values.
 */
@NullMarked
package org.ferrymq.client.url;

import org.jspecify.annotations.NullMarked;
