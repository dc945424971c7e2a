/** End-to-end tests: the real servers as processes of their own, with the stock RocketMQ client and with raw bytes. */
package org.ferrymq.tck;
