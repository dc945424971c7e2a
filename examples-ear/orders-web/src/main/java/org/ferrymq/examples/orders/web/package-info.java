/** The order service over HTTP: a page, and the same as JSON for scripts. */
@NullMarked
package org.ferrymq.examples.orders.web;

import org.jspecify.annotations.NullMarked;
