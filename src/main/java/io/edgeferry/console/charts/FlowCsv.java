package io.edgeferry.console.charts;

import io.edgeferry.task.Flow;
import io.edgeferry.task.Flow.Epoch;
import io.edgeferry.task.Flow.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * A flow as a table (RFC 4180): a line for each sample and each round of the window's control, in the order of time.
 * What is not known, or what a sample does not have, is empty.
 */
public final class FlowCsv {

    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setHeader(
                    "seconds",
                    "bytes_per_second",
                    "window",
                    "loss",
                    "utility",
                    "rtt_seconds",
                    "phase",
                    "reason",
                    "next_window")
            .get();

    private FlowCsv() {}

    private record Line(double seconds, List<Object> cells) {}

    /** The table, with its header, ending with a line break. */
    public static String of(Flow flow) {
        List<Line> lines = new ArrayList<>();
        flow.samples().forEach(sample -> lines.add(line(sample)));
        flow.epochs().forEach(epoch -> lines.add(line(epoch)));
        lines.sort(Comparator.comparingDouble(Line::seconds));
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(text, FORMAT)) {
            for (Line line : lines) {
                printer.printRecord(line.cells());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static Line line(Sample sample) {
        return new Line(
                sample.seconds(),
                List.of(
                        number(sample.seconds(), 3),
                        number(sample.bytesPerSecond(), 0),
                        sample.window(),
                        "",
                        "",
                        "",
                        "",
                        "",
                        ""));
    }

    private static Line line(Epoch epoch) {
        return new Line(
                epoch.seconds(),
                List.of(
                        number(epoch.seconds(), 3),
                        number(epoch.bytesPerSecond(), 0),
                        epoch.window(),
                        epoch.loss() < 0 ? "" : number(epoch.loss(), 6),
                        number(epoch.utility(), 6),
                        epoch.rttSeconds() <= 0 ? "" : number(epoch.rttSeconds(), 6),
                        epoch.phase(),
                        epoch.reason(),
                        epoch.next()));
    }

    private static String number(double value, int decimals) {
        if (!Double.isFinite(value)) {
            return "";
        }
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
        return (decimals > 0 && rounded.signum() != 0 ? rounded.stripTrailingZeros() : rounded).toPlainString();
    }
}
