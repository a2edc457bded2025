package org.upright.apply.compile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DataRequirement;
import org.hl7.fhir.r4.model.DataRequirement.DataRequirementCodeFilterComponent;
import org.hl7.fhir.r4.model.DataRequirement.DataRequirementDateFilterComponent;
import org.hl7.fhir.r4.model.DataRequirement.DataRequirementSortComponent;
import org.hl7.fhir.r4.model.Duration;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.ResourceType;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.ValueSets;
import org.upright.apply.plan.FilterPath;
import org.upright.apply.plan.Input;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** {@code action.input} with its value sets expanded, so that no request has to. */
final class InputCompiler {
    private static final CodeSet NOTHING = new CodeSet(List.of(), Set.of());

    /** Of years; what is before them has no name in {@code java.time}. */
    private static final int LONGEST = 999_999_999;

    private static final Pattern UNIT =
            Pattern.compile("a|mo|wk|d|h|min|s|(?:year|month|week|day|hour|minute|second)s?");

    private final ValueSets valueSets;
    private final SearchPaths searchPaths;

    InputCompiler(ValueSets valueSets, SearchPaths searchPaths) {
        this.valueSets = valueSets;
        this.searchPaths = searchPaths;
    }

    Input compile(DataRequirement requirement, String where) {
        List<Issue> issues = new ArrayList<>();
        if (!isResourceType(requirement)) {
            issues.add(Issue.error(
                    IssueType.REQUIRED,
                    where + ".type",
                    "Type `" + Optional.ofNullable(requirement.getType()).orElse("") + "` of input "
                            + named(requirement) + " is no FHIR R4 resource type."));
        }
        List<CodeSet> filters = new ArrayList<>();
        SearchedInput searched = new SearchedInput(requirement, searchPaths);
        for (int i = 0; i < requirement.getCodeFilter().size(); i++) {
            String place = where + ".codeFilter[" + i + "]";
            searched.check(requirement.getCodeFilter().get(i), place, issues);
            filters.add(filter(requirement.getCodeFilter().get(i), place, issues));
        }
        for (int i = 0; i < requirement.getDateFilter().size(); i++) {
            String place = where + ".dateFilter[" + i + "]";
            searched.check(requirement.getDateFilter().get(i), place, issues);
            checkDates(requirement.getDateFilter().get(i), place, issues);
        }
        checkPaths(requirement, where, issues);
        return new Input(id(requirement), requirement, filters, searched.paths(), issues, where);
    }

    private static boolean isResourceType(DataRequirement requirement) {
        return Stream.of(ResourceType.values()).anyMatch(type -> type.name().equals(requirement.getType()));
    }

    private static void checkPaths(DataRequirement requirement, String where, List<Issue> issues) {
        if (isResourceType(requirement)) {
            Stream.of(
                            requirement.getCodeFilter().stream().map(DataRequirementCodeFilterComponent::getPath),
                            requirement.getDateFilter().stream().map(DataRequirementDateFilterComponent::getPath),
                            requirement.getSort().stream().map(DataRequirementSortComponent::getPath))
                    .flatMap(paths -> paths)
                    .filter(path -> path != null)
                    .flatMap(path -> FilterPath.problem(requirement.getType(), path).stream())
                    .forEach(problem -> issues.add(Issue.error(IssueType.INVALID, where, problem)));
        }
    }

    private static void checkDates(DataRequirementDateFilterComponent filter, String where, List<Issue> issues) {
        if (filter.getValue() instanceof Duration duration && !isKnown(duration)) {
            issues.add(Issue.error(
                    IssueType.NOTSUPPORTED,
                    where + ".value",
                    "Duration `" + duration.getValue() + " "
                            + Optional.ofNullable(duration.getCode()).orElse("")
                            + "` of an input; a whole number of UCUM `a`, `mo`, `wk`, `d`, `h`, `min` or `s` is"
                            + " needed, from 0 to " + LONGEST + "."));
        }
    }

    private static boolean isKnown(Duration duration) {
        String unit =
                duration.getCode() != null ? duration.getCode() : duration.getUnit() != null ? duration.getUnit() : "";
        return duration.getValue() != null
                && duration.getValue().stripTrailingZeros().scale() <= 0
                && duration.getValue().signum() >= 0
                && duration.getValue().compareTo(BigDecimal.valueOf(LONGEST)) <= 0
                && UNIT.matcher(unit).matches();
    }

    private static Optional<String> id(DataRequirement requirement) {
        return Optional.ofNullable(requirement.getId()).filter(id -> !id.isBlank());
    }

    private static String named(DataRequirement requirement) {
        return id(requirement).map(id -> "`" + id + "`").orElse("without id");
    }

    private CodeSet filter(DataRequirementCodeFilterComponent filter, String where, List<Issue> issues) {
        Set<Coding> members = new LinkedHashSet<>(filter.getCode());
        if (filter.getValueSet() != null && !filter.getValueSet().isBlank()) {
            expanded(filter.getValueSet(), where, issues).members().forEach(members::add);
        }
        return codeSet(List.copyOf(members));
    }

    private CodeSet expanded(String valueSet, String where, List<Issue> issues) {
        Canonical canonical = Canonical.parse(valueSet);
        Optional<CodeSet> expanded = valueSets.expand(canonical);
        if (expanded.isEmpty()) {
            String missing = valueSets.missing(canonical);
            issues.add(Issue.error(
                    IssueType.NOTFOUND,
                    where,
                    "Value set `" + valueSet + "` of an input " + missing + (missing.endsWith(".") ? "" : ".")));
        }
        return expanded.orElse(NOTHING);
    }

    private static CodeSet codeSet(List<Coding> members) {
        Set<CodeSet.Code> codes = new LinkedHashSet<>();
        members.stream()
                .filter(coding -> coding.getCode() != null)
                .forEach(coding -> codes.add(CodeSet.Code.of(coding)));
        return new CodeSet(members, codes);
    }
}
