package io.edgeferry.lab;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A call of kubectl and what it has to do, as data, so that the same calls can be made to any cluster with a node {@code
 * w1} and a pod {@code gru} on it.
 *
 * @param args in which {@code {dir}} stands for a folder with the manifests
 * @param exit its exit code
 * @param patterns all have to be found in the two outputs
 */
record KubectlCall(String name, List<String> args, int exit, List<String> patterns) {

    /** A call from its command line; words with spaces are quoted by {@code '}. */
    static KubectlCall call(String name, String line, int exit, String... patterns) {
        List<String> words = Pattern.compile("'([^']*)'|(\\S+)")
                .matcher(line)
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .toList();
        return new KubectlCall(name, words, exit, List.of(patterns));
    }

    /** What of this is not as it should be; empty when all is well. */
    String fault(int code, String output) {
        if (code != exit) {
            return name + ": exit code " + code + " instead of " + exit + "\n" + output;
        }
        for (String pattern : patterns) {
            if (!Pattern.compile(pattern).matcher(output).find()) {
                return name + ": no " + pattern + " in\n" + output;
            }
        }
        return "";
    }

    @Override
    public String toString() {
        return name;
    }
}
