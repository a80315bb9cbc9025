package io.edgeferry;

import java.util.Comparator;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Classes that take turns on something that there is one of, the screen or the testbed, come first: the chain that they
 * make takes longest, and all others have room beside it.
 */
public final class LongestChainFirst implements ClassOrderer {

    @Override
    public void orderClasses(ClassOrdererContext context) {
        context.getClassDescriptors().sort(Comparator.comparing(LongestChainFirst::alone));
    }

    private static boolean alone(ClassDescriptor test) {
        return test.findRepeatableAnnotations(ResourceLock.class).stream()
                .map(ResourceLock::value)
                .noneMatch(name -> name.equals("testbed") || name.equals("screen"));
    }
}
