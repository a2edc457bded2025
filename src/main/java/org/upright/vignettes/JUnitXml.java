package org.upright.vignettes;

import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A report in the XML that build servers read, one test case each vignette. */
public final class JUnitXml {
    private final XMLStreamWriter xml;

    private JUnitXml(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** @param suite how the build server is to name the whole */
    public static String of(BenchReport report, String suite) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            new JUnitXml(xml).write(report, suite);
            xml.close();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException(impossible);
        }
        return text.append('\n').toString();
    }

    private void write(BenchReport report, String suite) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("testsuite");
        attribute("name", suite);
        attribute("tests", String.valueOf(report.trials().size()));
        attribute("failures", String.valueOf(report.failed().size()));
        attribute("errors", "0");
        attribute("skipped", "0");
        attribute("time", seconds(report.trials().stream().map(Trial::took).reduce(Duration.ZERO, Duration::plus)));
        for (Trial trial : report.trials()) {
            write(trial);
        }
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void write(Trial trial) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute("classname", trial.plan().isEmpty() ? "vignettes" : "vignettes." + trial.plan());
        attribute("name", trial.title().isEmpty() ? trial.name() : trial.name() + ": " + trial.title());
        attribute("time", seconds(trial.took()));
        if (!trial.passed()) {
            xml.writeStartElement("failure");
            attribute("message", trial.differences().get(0).text());
            xml.writeCharacters(allowed(text(trial.differences())));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static String text(List<Difference> differences) {
        return differences.stream()
                .flatMap(difference -> Stream.concat(
                        Stream.of(difference.text()),
                        difference.because().stream().map(reason -> "  " + reason)))
                .collect(Collectors.joining("\n"));
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, allowed(value));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toNanos() / 1e9);
    }

    /** Without the characters that XML cannot hold. */
    private static String allowed(String text) {
        return text.codePoints()
                .filter(c -> c == '\t' || c == '\n' || c == '\r' || c >= 0x20 && c != 0xFFFE && c != 0xFFFF)
                .filter(c -> c < 0xD800 || c > 0xDFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
