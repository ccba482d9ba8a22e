package dev.treadle.router;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The core knows no model runtime, no provider, no resilience library, and none of the modules that stand on it. */
@AnalyzeClasses(packages = "dev.treadle.router", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule CORE_STANDS_ALONE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "ai.onnxruntime..",
                    "dev.langchain4j.model.googleai..",
                    "io.github.resilience4j..",
                    "dev.treadle.policy..",
                    "dev.treadle.needle..",
                    "dev.treadle.gemini..");
}
