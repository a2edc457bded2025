package org.upright.apply;

import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.expression.ValueSets;
import org.upright.apply.plan.Definition;

/** One $apply of an ActivityDefinition to one subject, with everything that it takes. */
public record ActivityRequest(
        Definition.Activity activity, SubjectRecord record, ApplyParameters parameters, ValueSets valueSets) {}
