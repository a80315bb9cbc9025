package io.edgeferry.lab.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/** The kubeconfig of the lab: contexts {@code lab} and {@code lab-viewer}. Only its owner may read it. */
final class LabKubeconfig {

    private LabKubeconfig() {}

    static String text(String url, String pem, Tokens tokens) {
        String authority = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
        return """
            apiVersion: v1
            kind: Config
            clusters:
            - name: lab
              cluster:
                server: %s
                certificate-authority-data: %s
            users:
            - name: lab
              user:
                token: %s
            - name: lab-viewer
              user:
                token: %s
            contexts:
            - name: lab
              context:
                cluster: lab
                user: lab
                namespace: default
            - name: lab-viewer
              context:
                cluster: lab
                user: lab-viewer
                namespace: default
            current-context: lab
            """.formatted(url, authority, tokens.admin(), tokens.viewer());
    }

    /** Writes it beside its place and moves it there, so that nobody reads half of it. */
    static void write(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] mode = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path beside = Files.createTempFile(folder, "kubeconfig", ".tmp", mode);
        try {
            Files.writeString(beside, text);
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}
