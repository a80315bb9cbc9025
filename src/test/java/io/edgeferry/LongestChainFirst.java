package io.edgeferry;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Classes that take turns on something that there is one of, the screen or the testbed, come first: the chain that they
 * make takes longest, and all others have room beside it. Its head are faults and copies on the testbed, which mostly
 * wait.
 *
 * <p>Before all of them comes one that waits for nothing. JUnit keeps the first one for the thread that hands out the
 * others. If that one has to wait for the testbed, it takes the testbed as soon as it is free, and then waits for leave
 * to work until the other threads have run everything else.
 */
public final class LongestChainFirst implements ClassOrderer {

    @Override
    public void orderClasses(ClassOrdererContext context) {
        List<? extends ClassDescriptor> classes = context.getClassDescriptors();
        classes.sort(Comparator.comparing(LongestChainFirst::place));
        IntStream.range(0, classes.size())
                .filter(i -> waitsForNothing(classes.get(i)))
                .findFirst()
                .ifPresent(i -> Collections.rotate(classes.subList(0, i + 1), 1));
    }

    private static int place(ClassDescriptor test) {
        if (!takesTurns(test)) {
            return 2;
        }
        return test.getTestClass().getPackageName().equals("io.edgeferry.testbed") ? 0 : 1;
    }

    private static boolean takesTurns(ClassDescriptor test) {
        return test.findRepeatableAnnotations(ResourceLock.class).stream()
                .map(ResourceLock::value)
                .anyMatch(name -> name.equals("testbed") || name.equals("screen"));
    }

    private static boolean waitsForNothing(ClassDescriptor test) {
        return test.findRepeatableAnnotations(ResourceLock.class).isEmpty() && !test.isAnnotated(Isolated.class);
    }
}
