package io.edgeferry;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * All sources are formatted by palantir-java-format. {@code -Dedgeferry.format=write} formats them. A test, since the
 * formatter needs the toolchain's JDK while Maven may run on an older one.
 */
class SourceFormatTest {

    @Test
    void sourcesAreFormatted() throws Exception {
        Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .formatJavadoc(false)
                .build());
        boolean write = "write".equals(System.getProperty("edgeferry.format"));
        List<String> unformatted = new ArrayList<>();
        for (Path file : sources()) {
            String source = Files.readString(file);
            String formatted = formatter.formatSourceAndFixImports(source);
            if (!formatted.equals(source)) {
                unformatted.add(file.toString());
                if (write) {
                    Files.writeString(file, formatted);
                }
            }
        }
        assertThat(write ? List.of() : unformatted)
                .as("files that -Dedgeferry.format=write would change")
                .isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String root : List.of("src/main/java", "src/test/java", "src/bench/java")) {
            if (Files.isDirectory(Path.of(root))) {
                try (Stream<Path> tree = Files.walk(Path.of(root))) {
                    tree.filter(path -> path.toString().endsWith(".java")).forEach(files::add);
                }
            }
        }
        return files;
    }
}
