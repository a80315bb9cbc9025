package io.edgeferry.migration;

import io.edgeferry.checkpoint.LabCalls;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;

/** What is asked of a node's folders: over SSH or in a helper pod, or by the calls of the lab. */
interface DataFolders {

    /** The node's name. */
    String node();

    /** Asks for the state and the space. */
    FolderFacts ask(String folder) throws NodeException, InterruptedException;

    /** Asks also what is in it. */
    FolderFacts counted(String folder) throws NodeException, InterruptedException;

    /**
     * Removes a copy once its transfer has let go of it. Idempotent.
     *
     * @param mounted whether the folder is a mount point, which stays
     */
    void remove(String folder, boolean mounted) throws NodeException, InterruptedException;

    /** Where commands run. */
    static DataFolders of(NodeShell shell) {
        return new DataFolders() {
            @Override
            public String node() {
                return shell.node();
            }

            @Override
            public FolderFacts ask(String folder) throws NodeException, InterruptedException {
                return FolderFacts.ask(shell, folder);
            }

            @Override
            public FolderFacts counted(String folder) throws NodeException, InterruptedException {
                return FolderFacts.counted(shell, folder);
            }

            @Override
            public void remove(String folder, boolean mounted) throws NodeException, InterruptedException {
                Emptied.remove(shell, folder, mounted);
            }
        };
    }

    /** Of a node of the lab. */
    static DataFolders of(LabCalls calls) {
        return new DataFolders() {
            @Override
            public String node() {
                return calls.node();
            }

            @Override
            public FolderFacts ask(String folder) throws NodeException, InterruptedException {
                return facts(calls.folder(folder, false));
            }

            @Override
            public FolderFacts counted(String folder) throws NodeException, InterruptedException {
                return facts(calls.folder(folder, true));
            }

            private static FolderFacts facts(LabCalls.Folder folder) {
                return new FolderFacts(folder.state(), folder.files(), folder.bytes(), folder.free(), -1);
            }

            @Override
            public void remove(String folder, boolean mounted) throws NodeException, InterruptedException {
                calls.removeFolder(folder);
            }
        };
    }
}
