package org.upright.cql;

import java.util.Optional;
import org.cqframework.cql.cql2elm.tracking.Trackable;
import org.cqframework.cql.elm.visiting.BaseElmLibraryVisitor;
import org.hl7.cql.model.ChoiceType;
import org.hl7.cql.model.ClassType;
import org.hl7.cql.model.DataType;
import org.hl7.elm.r1.ByColumn;
import org.hl7.elm.r1.ByExpression;
import org.hl7.elm.r1.Element;
import org.hl7.elm.r1.Library;
import org.hl7.elm.r1.Property;
import org.hl7.elm.r1.Query;
import org.hl7.elm.r1.SortByItem;
import org.jspecify.annotations.Nullable;

/**
 * Lets queries sort by FHIR values: {@code [Observation] O sort by (effective as FHIR.dateTime)}.
 *
 * <p>The translator converts FHIR values to those of CQL wherever an operator needs it, but not in a sort clause, and
 * the engine then finds a {@code dateTime} that it cannot compare, as soon as there are two. So the clauses of a
 * freshly translated library are changed to read a path that {@link RecordModel} answers with the converted value.
 */
final class SortKeys extends BaseElmLibraryVisitor<Boolean, Boolean> {
    /** No element's name begins so. */
    private static final String MARK = "%comparable:";

    private SortKeys() {}

    /** Changes the library, which no engine may have seen yet. */
    static void convert(Library library) {
        if (library.getStatements() != null) {
            SortKeys keys = new SortKeys();
            library.getStatements().getDef().stream()
                    .filter(def -> def.getExpression() != null)
                    .forEach(def -> {
                        Boolean unused = keys.visitExpression(def.getExpression(), true);
                    });
        }
    }

    /** The path as it was written; empty where no converted value is asked for. */
    static Optional<String> written(String path) {
        return path.startsWith(MARK) ? Optional.of(path.substring(MARK.length())) : Optional.empty();
    }

    @Override
    public Boolean visitQuery(Query query, Boolean context) {
        if (query.getSort() != null) {
            query.getSort().getBy().forEach(SortKeys::convert);
        }
        return super.visitQuery(query, context);
    }

    private static void convert(SortByItem item) {
        if (item instanceof ByColumn column) {
            column.setPath(MARK + column.getPath());
        }
        if (item instanceof ByExpression by
                && by.getExpression() != null
                && isFhir(Trackable.INSTANCE.getResultType(by.getExpression()))) {
            by.setExpression(new Property().withPath(MARK).withSource(by.getExpression()));
        }
    }

    private static boolean isFhir(@Nullable DataType type) {
        if (type instanceof ChoiceType choice) {
            return choice.getTypes().stream().allMatch(SortKeys::isFhir);
        }
        return type instanceof ClassType found && "FHIR".equals(found.getNamespace());
    }

    @Override
    protected Boolean defaultResult(Element element, Boolean context) {
        return true;
    }

    @Override
    protected Boolean aggregateResult(Boolean aggregate, Boolean next) {
        return true;
    }
}
