package org.upright.cql;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.TreeSet;
import org.cqframework.cql.elm.visiting.BaseElmLibraryVisitor;
import org.hl7.elm.r1.Element;
import org.hl7.elm.r1.Expression;
import org.hl7.elm.r1.ExpressionDef;
import org.hl7.elm.r1.ExpressionRef;
import org.hl7.elm.r1.FunctionRef;
import org.hl7.elm.r1.Retrieve;

/** The FHIR types that a define retrieves, through all defines and functions that it reaches in any library. */
final class Reach extends BaseElmLibraryVisitor<Boolean, Translation> {
    private static final String UNFILTERED = "Unfiltered";
    private static final Set<String> ABSTRACT = Set.of("Resource", "DomainResource");

    private final Set<String> types = new TreeSet<>();
    private final Set<String> visited = new HashSet<>();

    private final Set<Expression> walked = Collections.newSetFromMap(new IdentityHashMap<>());

    private boolean ofSubject;
    private boolean unfiltered;

    private Reach() {}

    static Set<String> of(ExpressionDef define, Translation library) {
        Reach reach = new Reach();
        reach.follow(define.getName(), library);
        return reach.types;
    }

    /** Whether anything that it reaches retrieves in another context than that of everybody, {@code Unfiltered}. */
    static boolean needsSubject(ExpressionDef define, Translation library) {
        Reach reach = new Reach();
        reach.follow(define.getName(), library);
        return reach.ofSubject;
    }

    private void follow(String name, Translation library) {
        if (visited.add(library.key() + "|" + name) && library.elm().getStatements() != null) {
            for (ExpressionDef def : library.elm().getStatements().getDef()) {
                if (name.equals(def.getName()) && def.getExpression() != null) {
                    walk(def, library);
                }
            }
        }
    }

    private void walk(ExpressionDef def, Translation library) {
        boolean outer = unfiltered;
        unfiltered = UNFILTERED.equals(def.getContext());
        Boolean ignored = visitExpression(def.getExpression(), library);
        unfiltered = outer;
    }

    private void follow(ExpressionRef reference, Translation library) {
        if (reference.getLibraryName() == null) {
            follow(reference.getName(), library);
        } else {
            library.included(reference.getLibraryName()).ifPresent(included -> follow(reference.getName(), included));
        }
    }

    /** One node can stand in several places; what it reaches is the same in each. */
    @Override
    public Boolean visitExpression(Expression expression, Translation library) {
        return !walked.add(expression) || super.visitExpression(expression, library);
    }

    @Override
    public Boolean visitRetrieve(Retrieve retrieve, Translation library) {
        String type = retrieve.getDataType().getLocalPart();
        ofSubject |= !unfiltered;
        boolean unused = types.add(ABSTRACT.contains(type) ? "*" : type);
        return super.visitRetrieve(retrieve, library);
    }

    @Override
    public Boolean visitExpressionRef(ExpressionRef reference, Translation library) {
        follow(reference, library);
        return super.visitExpressionRef(reference, library);
    }

    @Override
    public Boolean visitFunctionRef(FunctionRef reference, Translation library) {
        follow(reference, library);
        return super.visitFunctionRef(reference, library);
    }

    @Override
    protected Boolean defaultResult(Element element, Translation library) {
        return true;
    }

    @Override
    protected Boolean aggregateResult(Boolean aggregate, Boolean next) {
        return true;
    }
}
