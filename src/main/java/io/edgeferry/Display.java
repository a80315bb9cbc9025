package io.edgeferry;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a window can be opened here, found out before JavaFX tries and fails with a stack trace. */
final class Display {

    private static final Pattern LOCAL = Pattern.compile("(?:unix)?:(\\d{1,5})(?:\\.\\d+)?");
    private static final Map<String, String> LIBRARIES = new LinkedHashMap<>();

    static {
        LIBRARIES.put("libgtk-3.so.0", "libgtk-3-0");
        LIBRARIES.put("libXtst.so.6", "libxtst6");
        LIBRARIES.put("libpangoft2-1.0.so.0", "libpangoft2-1.0-0");
    }

    private Display() {}

    /** That there is no display at all, with what to do for one; empty when there is one, or none is needed. */
    static Optional<String> none() {
        return elsewhere() ? Optional.empty() : withoutDisplay(System.getenv());
    }

    /** Where this question does not arise: displays of other systems, and JavaFX's own platform without one. */
    private static boolean elsewhere() {
        return "Headless".equalsIgnoreCase(System.getProperty("glass.platform"))
                || !System.getProperty("os.name", "").startsWith("Linux");
    }

    /** Why no window can be opened on the display there is, with what to do, in one line; empty when one can. */
    static Optional<String> obstacle() {
        if (elsewhere()) {
            return Optional.empty();
        }
        List<String> missing = LIBRARIES.entrySet().stream()
                .filter(library -> !listed(library.getKey()) && !loads(library.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        if (!missing.isEmpty()) {
            return Optional.of("the console needs libraries that are missing here; install the packages "
                    + String.join(", ", missing) + " (names of Debian and Ubuntu; elsewhere gtk3, libXtst, pango).");
        }
        String display = System.getenv().getOrDefault("DISPLAY", "");
        return answers(display) || opens() ? Optional.empty() : Optional.of(refused());
    }

    /** That the display does not let the console in, with what to do, in one line. */
    static String refused() {
        return "the display " + System.getenv("DISPLAY")
                + " cannot be opened; check DISPLAY and xauth, or connect with \"ssh -X\".";
    }

    /** What drawing without a display lacks, in one line; empty when nothing. */
    static Optional<String> missingWithoutDisplay() {
        String library = "libpangoft2-1.0.so.0";
        return !System.getProperty("os.name", "").startsWith("Linux") || loads(library)
                ? Optional.empty()
                : Optional.of("install the package " + LIBRARIES.get(library) + " (its name on Debian and Ubuntu).");
    }

    static Optional<String> withoutDisplay(Map<String, String> environment) {
        boolean none = environment.getOrDefault("DISPLAY", "").isBlank()
                && environment.getOrDefault("WAYLAND_DISPLAY", "").isBlank();
        return none
                ? Optional.of("the console needs a display and there is none here (DISPLAY and WAYLAND_DISPLAY are not"
                        + " set); start it on a desktop, over \"ssh -X\", or under \"xvfb-run\".")
                : Optional.empty();
    }

    /** Whether the linker's list names it; asking so takes no time, and loading it a tenth of a second. */
    private static boolean listed(String library) {
        try {
            String list = Files.readString(Path.of("/etc/ld.so.cache"), StandardCharsets.ISO_8859_1);
            return list.contains("/" + library + "\0");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether there is an X server on this machine; it may still refuse whoever comes. */
    private static boolean answers(String display) {
        Matcher local = LOCAL.matcher(display);
        if (!local.matches()) {
            return false;
        }
        try (SocketChannel channel =
                SocketChannel.open(UnixDomainSocketAddress.of("/tmp/.X11-unix/X" + local.group(1)))) {
            return channel.isConnected();
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static boolean loads(String library) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup found = SymbolLookup.libraryLookup(library, arena);
            return found.find("").isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Asks X11 itself; JavaFX speaks X11 on Wayland desktops too, so that a display without X counts as none. */
    private static boolean opens() {
        try {
            SymbolLookup x11 = SymbolLookup.libraryLookup("libX11.so.6", Arena.global());
            Linker linker = Linker.nativeLinker();
            MethodHandle open = linker.downcallHandle(
                    x11.find("XOpenDisplay").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
            MethodHandle close = linker.downcallHandle(
                    x11.find("XCloseDisplay").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            MemorySegment display = (MemorySegment) open.invoke(MemorySegment.NULL);
            if (display.equals(MemorySegment.NULL)) {
                return false;
            }
            int unused = (int) close.invoke(display);
            return true;
        } catch (Throwable e) {
            return true;
        }
    }
}
