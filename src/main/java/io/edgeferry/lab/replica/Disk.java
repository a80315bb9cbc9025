package io.edgeferry.lab.replica;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** What a store changes on the disk, one step at a time. Its files are for their owner alone. Thread-safe. */
class Disk {

    /** Called before each change; tests end here what a kill would end. */
    void step() throws IOException {}

    private static FileAttribute<?>[] own(Path in, String rights) {
        return in.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }

    void folder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            step();
            Files.createDirectories(folder, own(folder, "rwx------"));
        }
    }

    /** A file that is not there yet. */
    FileChannel create(Path file) throws IOException {
        step();
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), own(file, "rw-------"));
    }

    OutputStream writing(FileChannel channel) {
        OutputStream out = Channels.newOutputStream(channel);
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                step();
                out.write(bytes, offset, length);
            }
        };
    }

    void sync(FileChannel channel) throws IOException {
        step();
        channel.force(true);
    }

    /** Gives a synced file its name, for good. */
    void rename(Path from, Path to) throws IOException {
        step();
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(to.toAbsolutePath().getParent());
    }

    void syncFolder(Path folder) throws IOException {
        step();
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows opens no folders; there a rename is as durable as it gets.
            if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                throw e;
            }
        }
    }

    void delete(Path file) throws IOException {
        step();
        Files.deleteIfExists(file);
    }
}
