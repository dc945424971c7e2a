/** Who may use the broker: users and their hashed passwords in a file, and what a connection may do before it has said who it is. */
@NullMarked
package org.ferrymq.broker.security;

import org.jspecify.annotations.NullMarked;
