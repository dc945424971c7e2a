/**
 * Message-driven beans. A {@code FerryActivationSpec} says what a bean wants, an {@code EndpointActivation} keeps a connection to the
 * broker up for it as long as it is deployed, and each of its {@code EndpointWorker}s hands messages to one endpoint.
 */
@NullMarked
package org.ferrymq.ra.inbound;

import org.jspecify.annotations.NullMarked;
