/** Administration: the stock mqadmin's command classes and its admin client against our processes. */
package org.ferrymq.tck.admin;
