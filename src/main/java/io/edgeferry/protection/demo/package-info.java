/**
 * The demonstration of a failover before a class: a training of its own is protected, its node is cut off or killed, and
 * the resumed training is compared with one that begins anew.
 */
@NullMarked
package io.edgeferry.protection.demo;

import org.jspecify.annotations.NullMarked;
