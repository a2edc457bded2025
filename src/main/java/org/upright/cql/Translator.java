package org.upright.cql;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hl7.fhir.r4.model.Library;
import org.upright.apply.expression.Knowledge;

/**
 * Translates each library once per content, its own and that of all it includes. Thread-safe; one translation at a
 * time, for the models that translations share are filled as they are asked for.
 */
final class Translator {
    private static final int KEPT = 512;

    private final Models models = new Models();
    private final CqlObserver observer;
    private final Map<String, Translated> cache = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Translated> eldest) {
            return size() > KEPT;
        }
    };

    Translator(CqlObserver observer) {
        this.observer = observer;
    }

    Translated translate(Library library, Knowledge knowledge) {
        return LibrarySource.of(library)
                .map(source -> translate(source, knowledge))
                .orElseGet(() -> Translated.failed(TranslatorIssues.noContent(
                        library.getName() != null ? library.getName() : String.valueOf(library.getUrl()))));
    }

    synchronized Translated translate(LibrarySource source, Knowledge knowledge) {
        Map<String, String> used = Models.used(source, knowledge);
        return new OneTranslation(knowledge, models.of(used), used.toString(), cache, observer).translate(source);
    }
}
