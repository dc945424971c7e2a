/** What runs beside the official suite of Jakarta Messaging, which is no part of this repository: see docs/jakarta-messaging.md. */
package org.ferrymq.tck.official;
