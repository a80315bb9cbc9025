package io.edgeferry.lab.replica;

/**
 * A part of an archive; all of them in order are the archive.
 *
 * @param hash of its bytes
 * @param length in bytes, at most {@link Cutting#LARGEST}
 * @param page whether it is a page of memory
 */
public record Piece(Hash hash, int length, boolean page) {}
