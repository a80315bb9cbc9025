package io.edgeferry.console.settings;

import io.edgeferry.migration.DatasetOptions;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationQueue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
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
 * @param habits how clusters are looked at
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
        boolean notices,
        Habits habits) {

    /**
     * How a person likes to look at clusters, and with what care.
     *
     * @param datasets how datasets are copied unless said otherwise
     * @param readOnly whether nothing may be changed
     * @param table whether the topology is shown as tables
     * @param namespaces the namespaces that are looked at, by context: file, a space, and the name
     * @param atOnce how many queued migrations run at the same time from one node to another
     */
    public record Habits(
            DatasetOptions datasets, boolean readOnly, boolean table, Map<String, String> namespaces, int atOnce) {
        /** What a new console starts with. */
        public static final Habits DEFAULT =
                new Habits(DatasetOptions.DEFAULT, false, false, Map.of(), MigrationQueue.USUAL_LIMIT);

        /** Copies the map and mends what an old file may lack. */
        @SuppressWarnings("ConstantValue")
        public Habits {
            datasets = datasets == null ? DatasetOptions.DEFAULT : datasets;
            namespaces = namespaces == null ? Map.of() : Map.copyOf(namespaces);
            atOnce = Math.clamp(atOnce, MigrationQueue.USUAL_LIMIT, MigrationQueue.HIGHEST_LIMIT);
        }

        /** The same with other defaults for datasets. */
        public Habits withDatasets(DatasetOptions other) {
            return new Habits(other, readOnly, table, namespaces, atOnce);
        }

        /** The same with read-only mode on or off. */
        public Habits withReadOnly(boolean on) {
            return new Habits(datasets, on, table, namespaces, atOnce);
        }

        /** The same with tables or cards. */
        public Habits withTable(boolean on) {
            return new Habits(datasets, readOnly, on, namespaces, atOnce);
        }

        /** The same with another number at once. */
        public Habits withAtOnce(int number) {
            return new Habits(datasets, readOnly, table, namespaces, number);
        }

        /** The same with another namespace for a context. */
        public Habits withNamespace(String context, String namespace) {
            Map<String, String> next = new HashMap<>(namespaces);
            next.put(context, namespace);
            return new Habits(datasets, readOnly, table, next, atOnce);
        }
    }

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
            true,
            Habits.DEFAULT);

    /** Copies the lists and mends what an old file may lack. */
    @SuppressWarnings("ConstantValue")
    public ConsoleSettings {
        theme = theme == null ? Theme.SYSTEM : theme;
        kubeconfigs = kubeconfigs == null ? List.of() : List.copyOf(kubeconfigs);
        consents = consents == null ? List.of() : List.copyOf(consents);
        options = options == null ? MigrationOptions.DEFAULT : options;
        habits = habits == null ? Habits.DEFAULT : habits;
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
                notices,
                habits);
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
                notices,
                habits);
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
                notices,
                habits);
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
                notices,
                habits);
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
                notices,
                habits);
    }

    /** The same without a kubeconfig that was added, and without what was allowed for it. */
    public ConsoleSettings withoutKubeconfig(String file) {
        return new ConsoleSettings(
                theme,
                width,
                height,
                inspectorFolded,
                dockFolded,
                kubeconfig,
                context,
                kubeconfigs.stream().filter(other -> !other.equals(file)).toList(),
                consents.stream().filter(other -> !other.startsWith(file + " ")).toList(),
                options,
                skipPlan,
                notices,
                habits);
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
                notices,
                habits);
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
                notices,
                habits);
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
                announce,
                habits);
    }

    /** The same with other habits. */
    public ConsoleSettings with(UnaryOperator<Habits> change) {
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
                skipPlan,
                notices,
                change.apply(habits));
    }

    /** How datasets are copied unless said otherwise. */
    public DatasetOptions datasets() {
        return habits.datasets();
    }

    /** How many queued migrations run at the same time from one node to another. */
    public int atOnce() {
        return habits.atOnce();
    }

    /** Whether nothing may be changed. */
    public boolean readOnly() {
        return habits.readOnly();
    }

    private static List<String> plus(List<String> old, String more) {
        return old.contains(more)
                ? old
                : java.util.stream.Stream.concat(old.stream(), java.util.stream.Stream.of(more))
                        .toList();
    }
}
