package io.edgeferry.console.charts;

/**
 * A point of a chart.
 *
 * @param seconds since the task began
 * @param value bytes per second, or streams
 */
record Point(double seconds, double value) {}
