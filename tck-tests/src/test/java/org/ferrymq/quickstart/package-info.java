/**
 * {@code bin/quickstart}: the main job on the embedded default, told step by step and checked.
 *
 * <p>It lives among the tests because it needs both the JMS provider and the broker, which know nothing of each other at
 * compile time; one of the tests runs it.
 */
package org.ferrymq.quickstart;
