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
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a window can be opened here, found out before JavaFX tries and fails with a stack trace. */
final class Display {

    /** Environment variable: why an earlier process of the program could open no window here. */
    static final String REFUSED = "EDGEFERRY_NO_WINDOW";

    private static final Pattern LOCAL = Pattern.compile("(?:unix)?:(\\d{1,5})(?:\\.\\d+)?");
    private static final Map<String, String> LIBRARIES = new LinkedHashMap<>();

    static {
        LIBRARIES.put("libgtk-3.so.0", "libgtk-3-0");
        LIBRARIES.put("libXtst.so.6", "libxtst6");
        LIBRARIES.put("libpangoft2-1.0.so.0", "libpangoft2-1.0-0");
    }

    private final Map<String, String> environment;
    private final Predicate<String> loads;
    private final BooleanSupplier opens;

    /**
     * A display of X11.
     *
     * @param loads whether a library of that file name is there
     * @param opens whether the X server of the environment lets this process in
     */
    Display(Map<String, String> environment, Predicate<String> loads, BooleanSupplier opens) {
        this.environment = environment;
        this.loads = loads;
        this.opens = opens;
    }

    /** The one of this process; empty where there is no such question: on other systems, and without a display at all. */
    static Optional<Display> here() {
        return "Headless".equalsIgnoreCase(System.getProperty("glass.platform")) || !linux()
                ? Optional.empty()
                : Optional.of(ofProcess());
    }

    private static Display ofProcess() {
        Map<String, String> environment = System.getenv();
        String display = environment.getOrDefault("DISPLAY", "");
        return new Display(
                environment, library -> listed(library) || found(library), () -> answers(display) || opened(display));
    }

    private static boolean linux() {
        return System.getProperty("os.name", "").startsWith("Linux");
    }

    /** That there is no display that can be opened, with what to do for one, in one line; empty when there is one. */
    Optional<String> none() {
        String refused = set(REFUSED);
        if (!refused.isEmpty()) {
            return Optional.of(refused);
        }
        if (set("DISPLAY").isEmpty() && set("WAYLAND_DISPLAY").isEmpty()) {
            return Optional.of("the console needs a display and there is none here (DISPLAY and WAYLAND_DISPLAY are not"
                    + " set); start it on a desktop, over \"ssh -X\", or under \"xvfb-run\".");
        }
        return opens.getAsBoolean() ? Optional.empty() : Optional.of(refused());
    }

    private String set(String variable) {
        return environment.getOrDefault(variable, "").strip();
    }

    /** Why no window can be opened, with what to do, in one line; empty when one can. */
    Optional<String> obstacle() {
        return missing().or(this::none);
    }

    /** What a window lacks beside a display, with what to do, in one line; empty when nothing. */
    Optional<String> missing() {
        List<String> missing = LIBRARIES.entrySet().stream()
                .filter(library -> !loads.test(library.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("the console needs libraries that are missing here; install the packages "
                        + String.join(", ", missing)
                        + " (names of Debian and Ubuntu; elsewhere gtk3, libXtst, pango).");
    }

    /** That the display does not let the console in, with what to do, in one line. */
    String refused() {
        String display = set("DISPLAY");
        return display.isEmpty()
                ? "there is a Wayland desktop, but no X display on it, which the console needs (DISPLAY is not set);"
                        + " start it with Xwayland running, or under \"xvfb-run\"."
                : "the display " + display + " cannot be opened; check DISPLAY and xauth, connect with \"ssh -X\", or"
                        + " start it under \"xvfb-run\".";
    }

    /** What drawing without a display lacks, in one line; empty when nothing. */
    Optional<String> missingWithoutDisplay() {
        String library = "libpangoft2-1.0.so.0";
        return loads.test(library)
                ? Optional.empty()
                : Optional.of("install the package " + LIBRARIES.get(library) + " (its name on Debian and Ubuntu).");
    }

    /** The same for this process, whatever its display. */
    static Optional<String> drawingLacks() {
        return linux() ? ofProcess().missingWithoutDisplay() : Optional.empty();
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

    private static boolean found(String library) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup found = SymbolLookup.libraryLookup(library, arena);
            return found.find("").isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Asks X11 itself; JavaFX speaks X11 on Wayland desktops too, so that a display without X counts as none. */
    private static boolean opened(String display) {
        try {
            SymbolLookup x11 = SymbolLookup.libraryLookup("libX11.so.6", Arena.global());
            Linker linker = Linker.nativeLinker();
            MethodHandle open = linker.downcallHandle(
                    x11.find("XOpenDisplay").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
            MethodHandle close = linker.downcallHandle(
                    x11.find("XCloseDisplay").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            MemorySegment server = (MemorySegment) open.invoke(MemorySegment.NULL);
            if (server.equals(MemorySegment.NULL)) {
                return false;
            }
            int unused = (int) close.invoke(server);
            return true;
        } catch (Throwable e) {
            // Without X11's library a socket is all there is to go by, and a server elsewhere may be there.
            return !display.isEmpty() && !LOCAL.matcher(display).matches();
        }
    }
}
