/** The place where a failover is demonstrated before a class. */
@NullMarked
package io.edgeferry.console.demo;

import org.jspecify.annotations.NullMarked;
