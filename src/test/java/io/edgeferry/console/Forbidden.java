package io.edgeferry.console;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Rights that a test's user lacks from before the console opens: what it was told once it believes for a minute. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Forbidden {

    /** The rights. */
    String[] value();

    /** The namespace that they are missing in; empty for all. */
    String in() default "";
}
