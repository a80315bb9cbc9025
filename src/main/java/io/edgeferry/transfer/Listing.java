package io.edgeferry.transfer;

/**
 * What a folder holds.
 *
 * @param files regular files, hard links counted once
 * @param folders folders below the root
 * @param links symbolic links
 * @param hardLinks further names of files
 * @param others sockets, pipes and devices, which are not copied
 * @param bytes what the files hold, holes left out
 * @param logicalBytes their sizes, holes included
 */
public record Listing(
        long files, long folders, long links, long hardLinks, long others, long bytes, long logicalBytes) {}
