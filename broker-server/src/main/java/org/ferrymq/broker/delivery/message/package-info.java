/**
 * Messages as delivery reads them: headers and properties, filters on them, copies that go out.
 */
@NullMarked
package org.ferrymq.broker.delivery.message;

import org.jspecify.annotations.NullMarked;
