package io.edgeferry.transfer;

import io.edgeferry.node.NodeShell;

/**
 * One end of a transfer: a place where commands run and where the folder is seen.
 *
 * @param shell the way to it: a node's own over SSH, or that of a helper pod
 * @param agentFolder absolute folder of this operation in which the agent program is installed as {@code agent}
 * @param address IP address or host name at which the other end may dial this one; empty when it cannot
 */
public record TransferEnd(NodeShell shell, String agentFolder, String address) {}
