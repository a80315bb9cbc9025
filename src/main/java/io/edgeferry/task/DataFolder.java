package io.edgeferry.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Where this program keeps its journals, settings and logs: {@code EDGEFERRY_HOME}, else
 * {@code $XDG_DATA_HOME/edgeferry}, {@code %APPDATA%\EdgeFerry} or {@code ~/Library/Application Support/EdgeFerry}.
 *
 * @param root the folder itself; made when first needed, readable by its owner only
 */
public record DataFolder(Path root) {

    /** The folder of this person. */
    public static DataFolder ofUser() {
        return of(System.getenv(), System.getProperty("os.name", ""), Path.of(System.getProperty("user.home")));
    }

    static DataFolder of(Map<String, String> environment, String system, Path home) {
        String chosen = environment.getOrDefault("EDGEFERRY_HOME", "");
        if (!chosen.isBlank()) {
            return new DataFolder(Path.of(chosen).toAbsolutePath());
        }
        if (system.startsWith("Windows") && environment.containsKey("APPDATA")) {
            return new DataFolder(Path.of(environment.get("APPDATA"), "EdgeFerry"));
        }
        if (system.startsWith("Mac")) {
            return new DataFolder(home.resolve("Library/Application Support/EdgeFerry"));
        }
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        return new DataFolder((data.isBlank() ? home.resolve(".local/share") : Path.of(data)).resolve("edgeferry"));
    }

    /** A folder inside, made when it is not there. */
    public Path folder(String name) {
        try {
            Path folder = root.resolve(name);
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
                Files.createDirectories(folder, ownerOnly);
            } else {
                Files.createDirectories(folder);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The data folder " + root + " cannot be made: " + e.getMessage()
                            + ". Set EDGEFERRY_HOME to a folder that you may write.",
                    e);
        }
    }

    /** A file inside; its folder is made, the file is not. */
    public Path file(String name) {
        return folder("").resolve(name);
    }
}
