package io.edgeferry.lab;

import java.io.IOException;
import java.nio.file.Path;

/** A lab runs in the folder already. */
public final class FolderInUseException extends IOException {

    private static final long serialVersionUID = 1;

    FolderInUseException(Path folder) {
        super("A lab runs in " + folder + " already. To use that one: export KUBECONFIG='" + Lab.kubeconfig(folder)
                + "'. For another one end it first, or choose another folder by --folder.");
    }
}
