/**
 * Copies a folder of one node into a folder of another: an agent at each end lists, sends, hashes and writes; framed
 * parallel streams carry the bytes; a policy sets the window each epoch; lost files go on a resend list; a journal on
 * the target makes it resumable.
 */
@NullMarked
package io.edgeferry.transfer;

import org.jspecify.annotations.NullMarked;
