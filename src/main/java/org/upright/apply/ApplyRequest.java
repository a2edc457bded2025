package org.upright.apply;

import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.expression.ValueSets;
import org.upright.apply.plan.Plan;

/** One $apply of a plan to one subject, with everything that it takes. */
public record ApplyRequest(Plan plan, SubjectRecord record, ApplyParameters parameters, ValueSets valueSets) {}
