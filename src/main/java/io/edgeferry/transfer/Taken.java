package io.edgeferry.transfer;

/**
 * What was made of a file that was handed on as a checkpoint image.
 *
 * @param bytes of the file
 * @param sha256 of the file as it was read on the target, in hexadecimal
 * @param manifest digest of the image's manifest
 */
public record Taken(long bytes, String sha256, String manifest) {}
