package io.edgeferry.console.settings;

import io.edgeferry.console.Background;
import io.edgeferry.task.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the {@link ConsoleSettings} in {@code settings.json}; a damaged file means the defaults. */
public final class SettingsStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SettingsStore.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path file;
    private final Background background;
    private final List<Consumer<ConsoleSettings>> listeners = new CopyOnWriteArrayList<>();
    private volatile ConsoleSettings settings;
    private boolean closed;

    /** Reads what was remembered. */
    public SettingsStore(DataFolder data, Background background) {
        this.file = data.file("settings.json");
        this.background = background;
        this.settings = read(file);
    }

    /** The settings now. */
    public ConsoleSettings get() {
        return settings;
    }

    /** Changes them, tells the listeners, and saves in the background. */
    public void change(UnaryOperator<ConsoleSettings> change) {
        ConsoleSettings next = change.apply(settings);
        if (next.equals(settings)) {
            return;
        }
        settings = next;
        listeners.forEach(listener -> listener.accept(next));
        var unused = background.run(
                "settings",
                () -> {
                    write();
                    return true;
                },
                done -> {},
                failed -> LOG.warn("The settings could not be saved: {}", failed.getMessage()));
    }

    /** Calls a listener after each change. */
    public void onChange(Consumer<ConsoleSettings> listener) {
        listeners.add(listener);
    }

    private synchronized void write() throws IOException {
        if (closed) {
            return;
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(settings));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static ConsoleSettings read(Path file) {
        if (!Files.exists(file)) {
            return ConsoleSettings.DEFAULT;
        }
        try {
            return JSON.readValue(Files.readAllBytes(file), ConsoleSettings.class);
        } catch (IOException | JacksonException e) {
            LOG.warn("The settings {} cannot be read and start anew: {}", file, e.getMessage());
            return ConsoleSettings.DEFAULT;
        }
    }

    @Override
    public synchronized void close() {
        try {
            write();
        } catch (IOException e) {
            LOG.warn("The settings could not be saved: {}", e.getMessage());
        }
        closed = true;
    }
}
