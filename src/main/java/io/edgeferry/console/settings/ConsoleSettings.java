package io.edgeferry.console.settings;

import io.edgeferry.migration.MigrationOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the console remembers.
 *
 * @param theme light, dark or as the system
 * @param width of the window
 * @param height of the window
 * @param inspectorFolded whether the inspector is folded away
 * @param dockFolded whether the dock is folded to one line
 * @param kubeconfig file of the last context, or null
 * @param context name of the last context, or null
 * @param kubeconfigs files that a person opened besides the usual ones
 * @param consents exec plugins that a person allowed: file, a space, and the command
 * @param options how migrations are made unless said otherwise
 * @param skipPlan whether a drop migrates at once when the preflight is all green
 * @param notices whether the end of a task is announced
 */
public record ConsoleSettings(
        Theme theme,
        double width,
        double height,
        boolean inspectorFolded,
        boolean dockFolded,
        @Nullable String kubeconfig,
        @Nullable String context,
        List<String> kubeconfigs,
        List<String> consents,
        MigrationOptions options,
        boolean skipPlan,
        boolean notices) {

    /** What a new console starts with. */
    public static final ConsoleSettings DEFAULT = new ConsoleSettings(
            Theme.SYSTEM,
            1280,
            820,
            false,
            false,
            null,
            null,
            List.of(),
            List.of(),
            MigrationOptions.DEFAULT,
            false,
            true);

    /** Copies the lists and mends what an old file may lack. */
    @SuppressWarnings("ConstantValue")
    public ConsoleSettings {
        theme = theme == null ? Theme.SYSTEM : theme;
        kubeconfigs = kubeconfigs == null ? List.of() : List.copyOf(kubeconfigs);
        consents = consents == null ? List.of() : List.copyOf(consents);
        options = options == null ? MigrationOptions.DEFAULT : options;
        width = Math.max(720, width);
        height = Math.max(560, height);
    }

    /** How the console is lit. */
    public enum Theme {
        /** Dark on white. */
        LIGHT,
        /** Light on black. */
        DARK,
        /** As the system says. */
        SYSTEM
    }

    /** The same with another theme. */
    public ConsoleSettings withTheme(Theme other) {
        return new ConsoleSettings(
                other,
                width,
                height,
                inspectorFolded,
                dockFolded,
                kubeconfig,
                context,
                kubeconfigs,
                consents,
                options,
                skipPlan,
                notices);
    }

    /** The same with another size of the window. */
    public ConsoleSettings withSize(double newWidth, double newHeight) {
        return new ConsoleSettings(
                theme,
                newWidth,
                newHeight,
                inspectorFolded,
                dockFolded,
                kubeconfig,
                context,
                kubeconfigs,
                consents,
                options,
                skipPlan,
                notices);
    }

    /** The same with the inspector or the dock folded or not. */
    public ConsoleSettings withFolds(boolean inspector, boolean dock) {
        return new ConsoleSettings(
                theme,
                width,
                height,
                inspector,
                dock,
                kubeconfig,
                context,
                kubeconfigs,
                consents,
                options,
                skipPlan,
                notices);
    }

    /** The same with another last context. */
    public ConsoleSettings withContext(String file, String name) {
        return new ConsoleSettings(
                theme,
                width,
                height,
                inspectorFolded,
                dockFolded,
                file,
                name,
                kubeconfigs,
                consents,
                options,
                skipPlan,
                notices);
    }

    /** The same with one more kubeconfig. */
    public ConsoleSettings withKubeconfig(String file) {
        return new ConsoleSettings(
                theme,
                width,
                height,
                inspectorFolded,
                dockFolded,
                kubeconfig,
                context,
                plus(kubeconfigs, file),
                consents,
                options,
                skipPlan,
                notices);
    }

    /** The same with one more consent. */
    public ConsoleSettings withConsent(String consent) {
        return new ConsoleSettings(
                theme,
                width,
                height,
                inspectorFolded,
                dockFolded,
                kubeconfig,
                context,
                kubeconfigs,
                plus(consents, consent),
                options,
                skipPlan,
                notices);
    }

    /** The same with other defaults for migrations. */
    public ConsoleSettings withOptions(MigrationOptions other) {
        return new ConsoleSettings(
                theme,
                width,
                height,
                inspectorFolded,
                dockFolded,
                kubeconfig,
                context,
                kubeconfigs,
                consents,
                other,
                skipPlan,
                notices);
    }

    /** The same with other switches. */
    public ConsoleSettings withSwitches(boolean skip, boolean announce) {
        return new ConsoleSettings(
                theme,
                width,
                height,
                inspectorFolded,
                dockFolded,
                kubeconfig,
                context,
                kubeconfigs,
                consents,
                options,
                skip,
                announce);
    }

    private static List<String> plus(List<String> old, String more) {
        return old.contains(more)
                ? old
                : java.util.stream.Stream.concat(old.stream(), java.util.stream.Stream.of(more))
                        .toList();
    }
}
