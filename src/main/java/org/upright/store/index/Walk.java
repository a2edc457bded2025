package org.upright.store.index;

import java.util.List;
import java.util.function.Consumer;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Reference;

/** A compiled path: leads from an element to the elements that it names. Stateless. */
interface Walk {
    void from(IBase start, Consumer<IBase> to);

    /** The element itself. */
    record Here() implements Walk {
        @Override
        public void from(IBase start, Consumer<IBase> to) {
            to.accept(start);
        }
    }

    /** Nothing: a path that starts at another type. */
    record Nowhere() implements Walk {
        @Override
        public void from(IBase start, Consumer<IBase> to) {}
    }

    /** One step after another. */
    record Then(Walk first, Walk second) implements Walk {
        @Override
        public void from(IBase start, Consumer<IBase> to) {
            first.from(start, middle -> second.from(middle, to));
        }
    }

    /** A union. */
    record Either(List<Walk> walks) implements Walk {
        @Override
        public void from(IBase start, Consumer<IBase> to) {
            walks.forEach(walk -> walk.from(start, to));
        }
    }

    /** A named child. */
    record Child(Children children, String name) implements Walk {
        @Override
        public void from(IBase start, Consumer<IBase> to) {
            children.named(start, name, to);
        }
    }

    /** The n-th of what a walk gives. */
    record At(Walk walk, int index) implements Walk {
        @Override
        public void from(IBase start, Consumer<IBase> to) {
            int[] seen = {0};
            walk.from(start, found -> {
                if (seen[0]++ == index) {
                    to.accept(found);
                }
            });
        }
    }

    /** {@code repeat(name)}. */
    record Deeply(Walk walk) implements Walk {
        @Override
        public void from(IBase start, Consumer<IBase> to) {
            walk.from(start, found -> {
                to.accept(found);
                from(found, to);
            });
        }
    }

    /** {@code as(T)} and {@code ofType(T)}. */
    record OfType(String type) implements Walk {
        @Override
        public void from(IBase start, Consumer<IBase> to) {
            if (start.fhirType().equals(type)) {
                to.accept(start);
            }
        }
    }

    /** {@code where(path = 'value')}. */
    record WhereEquals(Walk path, String value) implements Walk {
        @Override
        public void from(IBase start, Consumer<IBase> to) {
            boolean[] found = {false};
            path.from(start, e -> found[0] |= e instanceof IPrimitiveType<?> p && value.equals(p.getValueAsString()));
            if (found[0]) {
                to.accept(start);
            }
        }
    }

    /** {@code where(resolve() is T)}, judged by the reference itself. */
    record Refers(String type) implements Walk {
        @Override
        public void from(IBase start, Consumer<IBase> to) {
            if (start instanceof Reference reference && ReferenceKey.mayReferTo(reference, type)) {
                to.accept(start);
            }
        }
    }

    /** {@code extension('url')}. */
    record ExtensionAt(Walk extensions, String url) implements Walk {
        @Override
        public void from(IBase start, Consumer<IBase> to) {
            extensions.from(start, e -> {
                if (e instanceof Extension extension && url.equals(extension.getUrl())) {
                    to.accept(e);
                }
            });
        }
    }

    /** {@code x.exists() and x != false}: true or false, never nothing. */
    record KnownAndNotFalse(Walk walk) implements Walk {
        @Override
        public void from(IBase start, Consumer<IBase> to) {
            boolean[] known = {false};
            walk.from(
                    start,
                    e -> known[0] |= !(e instanceof IPrimitiveType<?> p && "false".equals(p.getValueAsString())));
            to.accept(new org.hl7.fhir.r4.model.BooleanType(known[0]));
        }
    }
}
