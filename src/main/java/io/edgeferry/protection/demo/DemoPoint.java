package io.edgeferry.protection.demo;

/**
 * A step of a training, as its log tells it.
 *
 * @param seconds since the demonstration began
 * @param step its number
 * @param loss its loss; NaN where the log tells none
 */
public record DemoPoint(double seconds, long step, double loss) {}
