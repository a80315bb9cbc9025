package io.edgeferry.console.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.task.Flow;
import io.edgeferry.task.Flow.Epoch;
import io.edgeferry.task.Flow.Sample;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A flow as a table. */
@Isolated("It sets the language of the whole process.")
class FlowCsvTest {

    @Test
    void samplesAndRoundsStandInTheOrderOfTimeAndWhatIsUnknownIsEmpty() {
        Flow flow = new Flow(
                List.of(new Sample(0.2, 1_000_000.4, 2), new Sample(1.4, 0, 3)),
                List.of(
                        new Epoch(1.25, 2, 3, 2e6, 0.024, 7.125, 0.035, "ramp", "grew: \"fast\", +94 %"),
                        new Epoch(2, 3, 3, 2e6, -1, Double.NaN, 0, "tail", "line\nbreak")),
                0);
        assertThat(FlowCsv.of(flow))
                .isEqualTo("seconds,bytes_per_second,window,loss,utility,rtt_seconds,phase,reason,next_window\r\n"
                        + "0.2,1000000,2,,,,,,\r\n"
                        + "1.25,2000000,2,0.024,7.125,0.035,ramp,\"grew: \"\"fast\"\", +94 %\",3\r\n"
                        + "1.4,0,3,,,,,,\r\n"
                        + "2,2000000,3,,,,tail,\"line\nbreak\",3\r\n");
    }

    @Test
    void numbersHaveAPointInEveryLanguage() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            String text = FlowCsv.of(FakeTask.copied().snapshot().flow());
            List<CSVRecord> records = CSVFormat.RFC4180
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .get()
                    .parse(new java.io.StringReader(text))
                    .getRecords();
            assertThat(records)
                    .hasSizeGreaterThan(150)
                    .allSatisfy(record -> assertThat(Double.parseDouble(record.get("seconds")))
                            .isBetween(0.0, 60.0));
            assertThat(records.stream().map(record -> record.get("reason")).filter(reason -> !reason.isEmpty()))
                    .contains("loss 2.4 %", "link full: 6 do");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void nothingIsOnlyAHeader() {
        assertThat(FlowCsv.of(Flow.NONE).lines()).hasSize(1);
    }
}
