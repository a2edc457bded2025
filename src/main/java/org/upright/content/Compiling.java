package org.upright.content;

import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.upright.apply.compile.ActivityCompilation;
import org.upright.apply.compile.Compilation;
import org.upright.apply.compile.PlanCompiler;
import org.upright.apply.expression.Knowledge;

/** What the snapshot needs of {@link PlanCompiler}. */
interface Compiling {
    Compilation compile(PlanDefinition definition, Knowledge knowledge);

    ActivityCompilation compile(ActivityDefinition definition, Knowledge knowledge);

    static Compiling by(PlanCompiler compiler) {
        return new Compiling() {
            @Override
            public Compilation compile(PlanDefinition definition, Knowledge knowledge) {
                return compiler.compile(definition, knowledge);
            }

            @Override
            public ActivityCompilation compile(ActivityDefinition definition, Knowledge knowledge) {
                return compiler.compile(definition, knowledge);
            }
        };
    }
}
