package io.edgeferry.console.topology;

import io.edgeferry.cluster.PodInfo;
import org.kordamp.ikonli.feather.Feather;

/** How a pod does, as a word, an icon and a colour. */
public enum PodMood {
    /** Runs and is ready. */
    GOOD("good", Feather.BOX),
    /** Waits or begins. */
    WAITING("waiting", Feather.CLOCK),
    /** Needs a look. */
    BAD("bad", Feather.ALERT_TRIANGLE),
    /** Goes away. */
    LEAVING("leaving", Feather.LOG_OUT),
    /** Did what it was for. */
    DONE("done", Feather.CHECK_CIRCLE);

    private final String style;
    private final Feather icon;

    PodMood(String style, Feather icon) {
        this.style = style;
        this.icon = icon;
    }

    /** Its style class. */
    public String style() {
        return style;
    }

    /** Its icon. */
    public Feather icon() {
        return icon;
    }

    /** How this pod does. */
    public static PodMood of(PodInfo pod) {
        if (pod.terminating()) {
            return LEAVING;
        }
        return switch (pod.phase()) {
            case "Succeeded" -> DONE;
            case "Failed" -> BAD;
            case "Running" -> pod.ready() ? GOOD : pod.reason().isEmpty() ? WAITING : BAD;
            default -> pod.reason().contains("Err") || pod.reason().contains("BackOff") ? BAD : WAITING;
        };
    }

    /** The word for this pod: its reason where there is one, else its phase. */
    public static String word(PodInfo pod) {
        if (pod.terminating()) {
            return "Terminating";
        }
        if (!pod.reason().isEmpty()) {
            return pod.reason();
        }
        return pod.phase().equals("Running") && !pod.ready() ? "Not ready" : pod.phase();
    }

    /** The kind of tag for it. */
    public String tag() {
        return switch (this) {
            case GOOD, DONE -> "ok";
            case WAITING -> "warn";
            case BAD -> "bad";
            case LEAVING -> "";
        };
    }
}
