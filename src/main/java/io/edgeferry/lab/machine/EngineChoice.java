package io.edgeferry.lab.machine;

import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a person wants a lab to make its checkpoints with. */
public enum EngineChoice {
    /** CRIU where it works, else the trainings themselves. */
    AUTO,
    /** The trainings themselves. */
    APPLICATION,
    /** CRIU, or no lab. */
    CRIU;

    /** Names the choice for a lab that is started without one: {@code auto}, {@code application} or {@code criu}. */
    public static final String VARIABLE = "EDGEFERRY_LAB_ENGINE";

    private static final Logger LOG = LoggerFactory.getLogger(EngineChoice.class);

    /** What {@link #VARIABLE} says; {@link #AUTO} when it says nothing that is known. */
    public static EngineChoice usual() {
        String said = System.getenv().getOrDefault(VARIABLE, "").strip();
        Optional<EngineChoice> choice = Arrays.stream(values())
                .filter(each -> each.name().equalsIgnoreCase(said))
                .findFirst();
        if (choice.isEmpty() && !said.isEmpty()) {
            LOG.warn("{}={} is passed over: it may be auto, application or criu", VARIABLE, said);
        }
        return choice.orElse(AUTO);
    }
}
