package io.edgeferry.cluster;

/**
 * What a node uses at one moment; -1 where its kubelet does not say.
 *
 * @param milliCpu thousandths of a core
 * @param memory bytes of its working set
 * @param disk bytes used on the file system of the kubelet
 * @param diskCapacity bytes that file system holds
 */
public record NodeUsage(long milliCpu, long memory, long disk, long diskCapacity) {}
