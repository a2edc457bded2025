package org.upright.cql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cqframework.cql.cql2elm.tracking.Trackable;
import org.cqframework.cql.elm.visiting.BaseElmLibraryVisitor;
import org.hl7.cql.model.IntervalType;
import org.hl7.elm.r1.AliasedQuerySource;
import org.hl7.elm.r1.And;
import org.hl7.elm.r1.CodeDef;
import org.hl7.elm.r1.CodeRef;
import org.hl7.elm.r1.ConceptDef;
import org.hl7.elm.r1.ConceptRef;
import org.hl7.elm.r1.Element;
import org.hl7.elm.r1.Expression;
import org.hl7.elm.r1.ExpressionDef;
import org.hl7.elm.r1.ExpressionRef;
import org.hl7.elm.r1.FunctionRef;
import org.hl7.elm.r1.In;
import org.hl7.elm.r1.IncludedIn;
import org.hl7.elm.r1.Property;
import org.hl7.elm.r1.Query;
import org.hl7.elm.r1.Retrieve;
import org.hl7.elm.r1.ToConcept;
import org.hl7.elm.r1.ToList;
import org.hl7.elm.r1.UnaryExpression;
import org.hl7.elm.r1.ValueSetDef;
import org.hl7.elm.r1.ValueSetRef;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DataRequirement;
import org.hl7.fhir.r4.model.DataRequirement.DataRequirementCodeFilterComponent;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * The retrieves that a define comes to, through all defines and functions that it reaches in any library: type, codes
 * or value set, the dates that a query looks at, and the elements that it reads.
 */
final class Retrieves extends BaseElmLibraryVisitor<Boolean, Translation> {
    private final List<DataRequirement> found = new ArrayList<>();
    private final Set<String> visited = new HashSet<>();
    private final Map<Retrieve, DataRequirement> byRetrieve = new LinkedHashMap<>();
    private final Deque<Map<String, DataRequirement>> aliases = new ArrayDeque<>();

    private Retrieves() {}

    /** Each once; the caller owns them. */
    static List<DataRequirement> of(ExpressionDef define, Translation library) {
        Retrieves retrieves = new Retrieves();
        retrieves.follow(define.getName(), library);
        List<DataRequirement> distinct = new ArrayList<>();
        retrieves.found.forEach(one -> {
            if (distinct.stream().noneMatch(one::equalsDeep)) {
                distinct.add(one);
            }
        });
        return distinct;
    }

    private void follow(String name, Translation library) {
        if (visited.add(library.key() + "|" + name) && library.elm().getStatements() != null) {
            for (ExpressionDef def : library.elm().getStatements().getDef()) {
                if (name.equals(def.getName()) && def.getExpression() != null) {
                    Boolean ignored = visitExpression(def.getExpression(), library);
                }
            }
        }
    }

    private void follow(ExpressionRef reference, Translation library) {
        within(reference.getLibraryName(), library).ifPresent(owner -> follow(reference.getName(), owner));
    }

    private static Optional<Translation> within(@Nullable String alias, Translation library) {
        return alias == null ? Optional.of(library) : library.included(alias);
    }

    @Override
    public Boolean visitRetrieve(Retrieve retrieve, Translation library) {
        DataRequirement unused = requirement(retrieve, library);
        return super.visitRetrieve(retrieve, library);
    }

    private DataRequirement requirement(Retrieve retrieve, Translation library) {
        DataRequirement known = byRetrieve.get(retrieve);
        if (known != null) {
            return known;
        }
        DataRequirement made = new DataRequirement();
        made.setType(retrieve.getDataType().getLocalPart());
        if (retrieve.getTemplateId() != null
                && !retrieve.getTemplateId().startsWith("http://hl7.org/fhir/StructureDefinition/")) {
            made.addProfile(retrieve.getTemplateId());
        }
        if (retrieve.getCodes() != null) {
            DataRequirementCodeFilterComponent filter = new DataRequirementCodeFilterComponent();
            filter.setPath(retrieve.getCodeProperty());
            codes(retrieve.getCodes(), filter, library);
            made.addCodeFilter(filter);
            must(made, retrieve.getCodeProperty());
        }
        byRetrieve.put(retrieve, made);
        found.add(made);
        return made;
    }

    private static void codes(Expression codes, DataRequirementCodeFilterComponent filter, Translation library) {
        if (codes instanceof ValueSetRef reference) {
            within(reference.getLibraryName(), library)
                    .flatMap(owner -> valueSet(owner, reference.getName()))
                    .ifPresent(set -> filter.setValueSet(
                            set.getVersion() == null ? set.getId() : set.getId() + "|" + set.getVersion()));
        } else if (codes instanceof CodeRef reference) {
            within(reference.getLibraryName(), library)
                    .flatMap(owner -> code(owner, reference))
                    .ifPresent(filter::addCode);
        } else if (codes instanceof ConceptRef reference) {
            within(reference.getLibraryName(), library)
                    .ifPresent(
                            owner -> concept(owner, reference.getName()).forEach(code -> codes(code, filter, owner)));
        } else if (codes instanceof org.hl7.elm.r1.List list) {
            list.getElement().forEach(one -> codes(one, filter, library));
        } else if (codes instanceof Property property && property.getSource() != null) {
            codes(property.getSource(), filter, library);
        } else if (codes instanceof UnaryExpression wrapped
                && wrapped.getOperand() != null
                && (codes instanceof ToList
                        || codes instanceof ToConcept
                        || codes instanceof org.hl7.elm.r1.ExpandValueSet)) {
            codes(wrapped.getOperand(), filter, library);
        }
    }

    private static Optional<ValueSetDef> valueSet(Translation library, String name) {
        return library.elm().getValueSets() == null
                ? Optional.empty()
                : library.elm().getValueSets().getDef().stream()
                        .filter(def -> name.equals(def.getName()))
                        .findFirst();
    }

    private static Optional<Coding> code(Translation library, CodeRef reference) {
        return library.elm().getCodes() == null
                ? Optional.empty()
                : library.elm().getCodes().getDef().stream()
                        .filter(def -> def.getName().equals(reference.getName()))
                        .findFirst()
                        .map(def -> new Coding()
                                .setCode(def.getId())
                                .setDisplay(def.getDisplay())
                                .setSystem(system(def, library).orElse(null)));
    }

    private static Optional<String> system(CodeDef code, Translation library) {
        if (code.getCodeSystem() == null) {
            return Optional.empty();
        }
        String name = code.getCodeSystem().getName();
        return within(code.getCodeSystem().getLibraryName(), library)
                .filter(owner -> owner.elm().getCodeSystems() != null)
                .flatMap(owner -> owner.elm().getCodeSystems().getDef().stream()
                        .filter(def -> def.getName().equals(name))
                        .findFirst())
                .map(def -> def.getId());
    }

    private static List<CodeRef> concept(Translation library, String name) {
        return library.elm().getConcepts() == null
                ? List.of()
                : library.elm().getConcepts().getDef().stream()
                        .filter(def -> def.getName().equals(name))
                        .findFirst()
                        .map(ConceptDef::getCode)
                        .orElse(List.of());
    }

    @Override
    public Boolean visitQuery(Query query, Translation library) {
        Map<String, DataRequirement> own = new HashMap<>();
        for (AliasedQuerySource source : query.getSource()) {
            if (source.getExpression() instanceof Retrieve retrieve) {
                own.put(source.getAlias(), requirement(retrieve, library));
            }
        }
        aliases.push(own);
        needed(query.getWhere());
        Boolean visited = super.visitQuery(query, library);
        aliases.pop();
        return visited;
    }

    @Override
    public Boolean visitProperty(Property property, Translation library) {
        aliased(property).ifPresent(requirement -> must(requirement, property.getPath()));
        return super.visitProperty(property, library);
    }

    private Optional<DataRequirement> aliased(Property property) {
        return property.getScope() == null
                ? Optional.empty()
                : aliases.stream()
                        .flatMap(own -> Optional.ofNullable(own.get(property.getScope())).stream())
                        .findFirst();
    }

    private static void must(DataRequirement requirement, @Nullable String path) {
        String element = path == null || path.startsWith("%") ? "" : path.split("[.\\[]", 2)[0];
        if (!element.isEmpty() && !requirement.hasMustSupport(element)) {
            requirement.addMustSupport(element);
        }
    }

    @Override
    public Boolean visitIn(In in, Translation library) {
        dated(in.getOperand(), false);
        return super.visitIn(in, library);
    }

    @Override
    public Boolean visitIncludedIn(IncludedIn included, Translation library) {
        dated(included.getOperand(), false);
        return super.visitIncludedIn(included, library);
    }

    /** What every member of the query's result must fulfil may narrow what is fetched; what stands under `or` may not. */
    private void needed(@Nullable Expression where) {
        if (where instanceof And both) {
            both.getOperand().forEach(this::needed);
        } else if (where instanceof In in) {
            dated(in.getOperand(), true);
        } else if (where instanceof IncludedIn included) {
            dated(included.getOperand(), true);
        }
    }

    private void dated(List<Expression> operands, boolean needed) {
        if (operands.size() == 2
                && (operands.get(1) instanceof org.hl7.elm.r1.Interval
                        || Trackable.INSTANCE.getResultType(operands.get(1)) instanceof IntervalType)) {
            Optional<Type> range = needed ? range(operands.get(1)) : Optional.empty();
            moment(operands.get(0)).ifPresent(property -> dated(property, range));
        }
    }

    private static Optional<Type> range(Expression interval) {
        Optional<Type> range = WantedDates.of(interval);
        return range.isPresent() ? range : operand(interval).flatMap(Retrieves::range);
    }

    /** The element that a moment is read from, whatever converts it. */
    private static Optional<Property> moment(Expression moment) {
        return moment instanceof Property property
                ? Optional.of(property)
                : operand(moment).flatMap(Retrieves::moment);
    }

    /** A moment of a retrieved resource that must lie within an interval, which may be known only when it is run. */
    private void dated(Property property, Optional<Type> range) {
        Property root = outermost(property);
        String path = root.getPath();
        if (path != null && !path.startsWith("%")) {
            aliased(root)
                    .filter(requirement -> requirement.getDateFilter().stream()
                            .noneMatch(filter -> path.equals(filter.getPath())
                                    && (range.isEmpty() || range.get().equalsDeep(filter.getValue()))))
                    .ifPresent(requirement -> range.ifPresentOrElse(
                            value -> requirement.addDateFilter().setPath(path).setValue(value.copy()),
                            () -> requirement.addDateFilter().setPath(path)));
        }
    }

    /** The element of the resource itself: {@code effective} of {@code (O.effective as FHIR.Period).start.value}. */
    private static Property outermost(Property property) {
        return property.getScope() != null || property.getSource() == null
                ? property
                : moment(property.getSource()).map(Retrieves::outermost).orElse(property);
    }

    private static Optional<Expression> operand(Expression expression) {
        if (expression instanceof UnaryExpression unary) {
            return Optional.ofNullable(unary.getOperand());
        }
        return expression instanceof FunctionRef function
                        && !function.getOperand().isEmpty()
                ? Optional.of(function.getOperand().get(0))
                : Optional.empty();
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
