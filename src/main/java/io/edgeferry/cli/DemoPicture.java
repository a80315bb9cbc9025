package io.edgeferry.cli;

import io.edgeferry.protection.demo.DemoFigures;
import io.edgeferry.protection.demo.DemoPoint;
import io.edgeferry.protection.demo.DemoResult;
import io.edgeferry.protection.demo.DemoWords;
import io.edgeferry.protection.demo.Smooth;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The two loss curves of a demonstration as a picture for a slide, 1920 by 1080. Needs no display. */
final class DemoPicture {

    static final int WIDTH = 1920;
    static final int HEIGHT = 1080;

    /** Below the chart, and the margin of what is written there, in pixels. */
    private static final int FOOT = 36;

    private static final int EDGE = 32;

    private static final Color INK = new Color(0x1F2933);
    private static final Color FAINT = new Color(0xE4E9EE);
    private static final Color RESUMED = new Color(0x1565C0);
    private static final Color RESUMED_FAINT = new Color(0xB9D3F0);
    private static final Color ANEW_FAINT = new Color(0xF3CDB8);
    private static final Color ANEW = new Color(0xC2410C);
    private static final Color MARK = new Color(0x52606D);

    /** About how wide a letter of a mark is, and the chart without its axes, in pixels. */
    private static final double LETTER = 20;

    private static final double PLOT = 1760;

    private DemoPicture() {}

    /**
     * Writes it as PNG.
     *
     * @throws IOException when the file cannot be written
     */
    static void write(DemoResult result, Path file) throws IOException {
        System.setProperty("java.awt.headless", "true");
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D paper = picture.createGraphics();
        paper.setColor(Color.WHITE);
        paper.fillRect(0, 0, WIDTH, HEIGHT);
        paper.drawImage(BitmapEncoder.getBufferedImage(chart(result)), 0, 0, null);
        foot(paper, result.engine());
        paper.dispose();
        try (var out = Files.newOutputStream(file)) {
            ImageIO.write(picture, "png", out);
        }
    }

    /** Says below the chart what made the checkpoints. */
    private static void foot(Graphics2D paper, String engine) {
        if (engine.isEmpty()) {
            return;
        }
        String words = "Checkpoints: " + engine;
        paper.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        paper.setFont(font(Font.PLAIN, 24));
        paper.setColor(MARK);
        paper.drawString(words, WIDTH - EDGE - paper.getFontMetrics().stringWidth(words), HEIGHT - EDGE / 2);
    }

    private static XYChart chart(DemoResult result) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT - FOOT)
                .title(title(result))
                .xAxisTitle("seconds since the demonstration began")
                .yAxisTitle("loss")
                .build();
        style(chart.getStyler());
        List<DemoPoint> before = Smooth.of(result.original(), List.of());
        List<DemoPoint> after = Smooth.of(result.resumed(), before);
        List<DemoPoint> anew = Smooth.of(result.restarted(), List.of());
        thin(chart, "noise 1", broken(result.original(), result.resumed()), RESUMED_FAINT);
        thin(chart, "noise 2", result.restarted(), ANEW_FAINT);
        boolean cold = result.outcome().equals("cold");
        thick(chart, cold ? "original, then begun anew" : "resumed", broken(before, after), RESUMED);
        thick(chart, "begun anew", anew, ANEW);
        goal(chart, result.figures().goalStep(), after, anew);
        double most = Stream.of(result.original(), result.restarted())
                .flatMap(List::stream)
                .mapToDouble(DemoPoint::loss)
                .filter(loss -> !Double.isNaN(loss))
                .max()
                .orElse(1);
        double last = Stream.of(result.original(), result.resumed(), result.restarted())
                .flatMap(List::stream)
                .mapToDouble(DemoPoint::seconds)
                .max()
                .orElse(1);
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(last).setYAxisMin(0.0).setYAxisMax(most * 1.2);
        chart.getStyler().setYAxisDecimalPattern(most < 1 ? "0.00" : "#,##0.0");
        mark(
                chart,
                "node " + (result.fault().equals("kill") ? "killed" : "cut off"),
                result.faultAtSeconds(),
                last,
                most * 1.15,
                true);
        mark(chart, "resumed", result.resumedAtSeconds(), last, most * 1.05, false);
        return chart;
    }

    /** Nothing is joined over the time without training. */
    private static List<DemoPoint> broken(List<DemoPoint> before, List<DemoPoint> after) {
        List<DemoPoint> whole = new ArrayList<>(before);
        if (!before.isEmpty()) {
            whole.add(new DemoPoint(before.getLast().seconds(), 0, Double.NaN));
        }
        whole.addAll(after);
        return whole;
    }

    private static String title(DemoResult result) {
        DemoFigures figures = result.figures();
        return switch (result.outcome()) {
            case "resumed" ->
                String.format(
                        Locale.ROOT,
                        "Resumed after %s%s%s",
                        DemoWords.time(figures.resumedDownSeconds()),
                        DemoWords.lost(figures),
                        DemoWords.fromZero(figures));
            case "cold" -> "No replica could be used: the training began anew";
            default -> "The demonstration was not finished";
        };
    }

    private static void style(XYStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setChartFontColor(INK);
        styler.setChartTitleFont(font(Font.BOLD, 40));
        styler.setChartTitleBoxVisible(false);
        styler.setChartTitlePadding(24);
        styler.setChartPadding(32);
        styler.setAxisTitleFont(font(Font.PLAIN, 32));
        styler.setAxisTickLabelsFont(font(Font.PLAIN, 28));
        styler.setAxisTickLabelsColor(INK);
        styler.setAxisTickPadding(12);
        styler.setXAxisTickMarkSpacingHint(200);
        styler.setYAxisTickMarkSpacingHint(140);
        styler.setPlotGridLinesColor(FAINT);
        styler.setPlotGridLinesStroke(new BasicStroke(2));
        styler.setLegendFont(font(Font.PLAIN, 34));
        // Beside the curves it would cover one or the other mark.
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Horizontal);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendPadding(20);
        styler.setLegendSeriesLineLength(60);
        styler.setAnnotationTextFont(font(Font.BOLD, 30));
        styler.setAnnotationTextFontColor(MARK);
        styler.setAnnotationLineColor(MARK);
        styler.setAnnotationLineStroke(
                new BasicStroke(3, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {10, 8}, 0));
        styler.setLocale(Locale.ROOT);
        styler.setMarkerSize(22);
        styler.setAntiAlias(true);
    }

    private static Font font(int kind, int size) {
        return new Font(Font.SANS_SERIF, kind, size);
    }

    private static void thick(XYChart chart, String name, List<DemoPoint> points, Color colour) {
        if (!points.isEmpty()) {
            add(chart, name, points)
                    .setLineColor(colour)
                    .setLineStyle(new BasicStroke(7, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        }
    }

    private static void thin(XYChart chart, String name, List<DemoPoint> points, Color colour) {
        if (!points.isEmpty()) {
            add(chart, name, points)
                    .setLineColor(colour)
                    .setLineStyle(new BasicStroke(2))
                    .setShowInLegend(false);
        }
    }

    private static XYSeries add(XYChart chart, String name, List<DemoPoint> points) {
        XYSeries series = chart.addSeries(
                name,
                points.stream().mapToDouble(DemoPoint::seconds).toArray(),
                points.stream().mapToDouble(DemoPoint::loss).toArray());
        series.setMarker(SeriesMarkers.NONE);
        return series;
    }

    /** Where each of them is as far; the way between the two is the time that is saved. */
    private static void goal(XYChart chart, long step, List<DemoPoint> after, List<DemoPoint> anew) {
        List<DemoPoint> there = Stream.of(after, anew)
                .flatMap(points ->
                        points.stream().filter(point -> point.step() >= step).limit(1))
                .toList();
        if (step > 0 && !there.isEmpty()) {
            XYSeries series = add(chart, "at step " + step, there);
            series.setLineStyle(SeriesLines.NONE);
            series.setMarker(SeriesMarkers.CIRCLE);
            series.setMarkerColor(INK);
        }
    }

    /** A line with words beside it, before it if that is wished; at the other side where there is no room. */
    private static void mark(XYChart chart, String words, double seconds, double last, double height, boolean before) {
        if (seconds >= 0) {
            String text = String.format(Locale.ROOT, "%s, %.0f s", words, seconds);
            double half = text.length() * LETTER / 2 / PLOT * last;
            boolean left = before ? seconds > 2 * half : seconds + 2 * half > last;
            double middle = left ? seconds - half : seconds + half;
            chart.addAnnotation(new AnnotationLine(seconds, true, false));
            chart.addAnnotation(new AnnotationText(text, middle, height, false));
        }
    }
}
