package io.edgeferry;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a window can be opened here, found out before JavaFX tries and fails with a stack trace. */
final class Display {

    private static final Map<String, String> LIBRARIES = new LinkedHashMap<>();

    static {
        LIBRARIES.put("libgtk-3.so.0", "libgtk-3-0");
        LIBRARIES.put("libXtst.so.6", "libxtst6");
        LIBRARIES.put("libpangoft2-1.0.so.0", "libpangoft2-1.0-0");
    }

    private Display() {}

    /** Why no window can be opened, with what to do, in one line; empty when one can. */
    static Optional<String> obstacle() {
        boolean headless = "Headless".equalsIgnoreCase(System.getProperty("glass.platform"));
        if (headless || !System.getProperty("os.name", "").startsWith("Linux")) {
            return Optional.empty();
        }
        Optional<String> none = withoutDisplay(System.getenv());
        if (none.isPresent()) {
            return none;
        }
        List<String> missing = LIBRARIES.entrySet().stream()
                .filter(library -> !loads(library.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        if (!missing.isEmpty()) {
            return Optional.of("the console needs libraries that are missing here; install the packages "
                    + String.join(", ", missing) + " (names of Debian and Ubuntu; elsewhere gtk3, libXtst, pango).");
        }
        return opens()
                ? Optional.empty()
                : Optional.of("the display " + System.getenv("DISPLAY")
                        + " cannot be opened; check DISPLAY and xauth, or connect with \"ssh -X\".");
    }

    static Optional<String> withoutDisplay(Map<String, String> environment) {
        boolean none = environment.getOrDefault("DISPLAY", "").isBlank()
                && environment.getOrDefault("WAYLAND_DISPLAY", "").isBlank();
        return none
                ? Optional.of("the console needs a display and there is none here (DISPLAY and WAYLAND_DISPLAY are not"
                        + " set); start it on a desktop, over \"ssh -X\", or under \"xvfb-run\".")
                : Optional.empty();
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
