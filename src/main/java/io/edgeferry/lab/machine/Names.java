package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names and paths that come from outside, checked before anything is done with them. */
final class Names {

    private static final Pattern OBJECT = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final Pattern IMAGE = Pattern.compile("[a-z0-9][A-Za-z0-9._/:@-]{0,250}");
    private static final Pattern ARCHIVE = Pattern.compile("checkpoint-[A-Za-z0-9._+-]{1,240}\\.tar");
    private static final Pattern OPERATION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final String FOLDER = "/var/lib/kubelet/checkpoints/";

    private Names() {}

    static String object(String name) throws LabException {
        return checked(OBJECT, name, "name");
    }

    static String image(@Nullable String name) throws LabException {
        return checked(IMAGE, name, "name of an image");
    }

    static String operation(@Nullable String name) throws LabException {
        return checked(OPERATION, name, "operation");
    }

    /** The name of an archive's file; it may be given with the folder that a kubelet names. */
    static String archive(@Nullable String path) throws LabException {
        String name = path != null && path.startsWith(FOLDER) ? path.substring(FOLDER.length()) : path;
        return checked(ARCHIVE, name, "checkpoint archive");
    }

    /** The path of an archive as a kubelet names it. */
    static String archivePath(String file) {
        return FOLDER + file;
    }

    private static String checked(Pattern pattern, @Nullable String name, String what) throws LabException {
        if (name == null || !pattern.matcher(name).matches() || name.contains("..")) {
            throw new LabException(400, "BadRequest", "not a " + what + ": " + name);
        }
        return name;
    }

    /**
     * Where an absolute path of a machine really is.
     *
     * @param root the folder that the machine's paths begin in
     * @throws LabException when it leads out of it, by {@code ..} or by a symbolic link
     */
    static Path inside(Path root, String path) throws LabException {
        try {
            Path place = root.resolve(path.replaceFirst("^[/\\\\]+", "")).normalize();
            Path there = place;
            while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS) && there.getParent() != null) {
                there = there.getParent();
            }
            if (place.startsWith(root) && there.toRealPath().startsWith(root.toRealPath())) {
                return place;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new LabException(400, "BadRequest", "no such place on this node: " + path);
        }
        throw new LabException(400, "BadRequest", "a path that leads out of the node: " + path);
    }
}
