/** What a server is told: flags, configuration files, their ranges and defaults. */
@NullMarked
package org.ferrymq.broker.config;

import org.jspecify.annotations.NullMarked;
