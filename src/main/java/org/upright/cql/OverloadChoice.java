package org.upright.cql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.xml.namespace.QName;
import org.hl7.elm.r1.Case;
import org.hl7.elm.r1.CaseItem;
import org.hl7.elm.r1.Expression;
import org.hl7.elm.r1.First;
import org.hl7.elm.r1.FunctionDef;
import org.hl7.elm.r1.FunctionRef;
import org.hl7.elm.r1.If;
import org.hl7.elm.r1.Is;
import org.hl7.elm.r1.IsNull;
import org.hl7.elm.r1.ListTypeSpecifier;
import org.hl7.elm.r1.Literal;
import org.hl7.elm.r1.NamedTypeSpecifier;
import org.hl7.elm.r1.OperandDef;
import org.hl7.elm.r1.OperandRef;
import org.hl7.elm.r1.TypeSpecifier;

/**
 * One function in place of several of a name, which looks at its operands and calls the one that takes them.
 *
 * <p>Calls in ELM of older translators do not say which overload they mean, and the engine gives up where the classes of
 * the values leave more than one, as all lists do. Null and an empty list fit every type; where nothing tells, the first
 * overload is called.
 */
final class OverloadChoice {
    private static final QName ANY = new QName(ParameterTypes.SYSTEM, "Any");
    private static final QName BOOLEAN = new QName(ParameterTypes.SYSTEM, "Boolean");

    private OverloadChoice() {}

    /**
     * @param overloads with the same number of operands, at least two
     * @param names by which each of them alone is called
     */
    static FunctionDef of(String name, List<FunctionDef> overloads, List<String> names) {
        FunctionDef first = overloads.get(0);
        FunctionDef choice = new FunctionDef();
        choice.setName(name);
        choice.setContext(first.getContext());
        choice.setAccessLevel(first.getAccessLevel());
        List<TypeSpecifier> types = signature(first.getOperand().size());
        for (int i = 0; i < types.size(); i++) {
            choice.getOperand().add(new OperandDef().withName(operand(i)).withOperandTypeSpecifier(types.get(i)));
        }
        Case cases = new Case();
        for (int i = 0; i < overloads.size(); i++) {
            cases.getCaseItem()
                    .add(new CaseItem()
                            .withWhen(takes(overloads.get(i)))
                            .withThen(call(names.get(i), overloads.get(i))));
        }
        choice.setExpression(cases.withElse(call(names.get(0), first)));
        return choice;
    }

    /** What calls must say that they send: the engine knows no class of {@code Any} to compare their operands with. */
    static List<TypeSpecifier> signature(int operands) {
        List<TypeSpecifier> signature = new ArrayList<>();
        for (int i = 0; i < operands; i++) {
            signature.add(new NamedTypeSpecifier().withName(ANY));
        }
        return signature;
    }

    static List<TypeSpecifier> signature(FunctionDef function) {
        return function.getOperand().stream()
                .flatMap(operand -> declared(operand).stream())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static String operand(int position) {
        return "%" + position;
    }

    private static OperandRef value(int position) {
        return new OperandRef().withName(operand(position));
    }

    private static Expression call(String name, FunctionDef overload) {
        FunctionRef call = new FunctionRef();
        call.setName(name);
        for (int i = 0; i < overload.getOperand().size(); i++) {
            call.getOperand().add(value(i));
        }
        call.setSignature(signature(overload));
        return call;
    }

    private static Expression takes(FunctionDef overload) {
        Expression all = literal(true);
        for (int i = overload.getOperand().size() - 1; i >= 0; i--) {
            all = both(fits(value(i), overload.getOperand().get(i)), all);
        }
        return all;
    }

    private static Expression fits(OperandRef value, OperandDef operand) {
        return declared(operand).map(type -> fits(value, type)).orElseGet(() -> literal(true));
    }

    private static Optional<TypeSpecifier> declared(OperandDef operand) {
        return Optional.ofNullable(operand.getOperandTypeSpecifier())
                .or(() -> Optional.ofNullable(operand.getOperandType())
                        .map(name -> new NamedTypeSpecifier().withName(name)));
    }

    private static Expression fits(Expression value, TypeSpecifier type) {
        if (type instanceof ListTypeSpecifier list) {
            Expression member = list.getElementType() instanceof NamedTypeSpecifier named
                    ? is(new First().withSource(value), named)
                    : literal(true);
            return either(new IsNull().withOperand(value), both(is(value, list), member));
        }
        return type instanceof NamedTypeSpecifier named ? is(value, named) : literal(true);
    }

    private static Expression is(Expression value, TypeSpecifier type) {
        boolean any = type instanceof NamedTypeSpecifier named && ANY.equals(named.getName());
        Is is = new Is().withIsTypeSpecifier(type);
        is.setOperand(value);
        return any ? literal(true) : either(new IsNull().withOperand(value), is);
    }

    private static Expression both(Expression first, Expression second) {
        return new If().withCondition(first).withThen(second).withElse(literal(false));
    }

    private static Expression either(Expression first, Expression second) {
        return new If().withCondition(first).withThen(literal(true)).withElse(second);
    }

    private static Literal literal(boolean value) {
        return new Literal().withValueType(BOOLEAN).withValue(String.valueOf(value));
    }
}
