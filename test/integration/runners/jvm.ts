import type { Runners } from './runner'

const SUREFIRE = '<plugin><artifactId>maven-surefire-plugin</artifactId><version>3.5.2</version></plugin>'

interface Project {
  /** `group:artifact:version`, all for tests. */
  readonly libraries: readonly string[]
  readonly plugins: string
}

function pom({ libraries, plugins }: Project): string {
  const dependencies = libraries
    .map((library) => library.split(':'))
    .map(
      ([group, artifact, version]) =>
        `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><scope>test</scope></dependency>\n`,
    )
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>com.acme</groupId><artifactId>shop</artifactId><version>1</version>
  <properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
  <dependencies>
${dependencies.join('')}  </dependencies>
  <build><plugins>${plugins}</plugins></build>
</project>
`
}

/** A plugin that compiles the tests of another language. */
function compiler(plugin: string, goal: string, configuration = ''): string {
  const [group, artifact, version] = plugin.split(':')
  return `<plugin><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>
    <executions><execution><id>tests</id><phase>test-compile</phase><goals><goal>${goal}</goal></goals>${configuration}</execution></executions></plugin>`
}

const KOTLIN = compiler(
  'org.jetbrains.kotlin:kotlin-maven-plugin:2.2.21',
  'test-compile',
  '<configuration><sourceDirs><dir>src/test/kotlin</dir></sourceDirs></configuration>',
)

/** What Maven compiles beside Java: each with its own runner or style. */
export const JVM: Runners = {
  'Kotlin, kotlin.test on JUnit 5': {
    as: ['kotlin.test 2.2 with Surefire 3.5.2', 'JUnit'],
    needs: ['mvn'],
    files: {
      'pom.xml': pom({
        libraries: ['org.jetbrains.kotlin:kotlin-test-junit5:2.2.21', 'org.junit.jupiter:junit-jupiter:5.11.4'],
        plugins: KOTLIN + SUREFIRE,
      }),
      'src/test/kotlin/com/acme/CartTest.kt': `package com.acme\n\nimport kotlin.test.*\nimport org.junit.jupiter.api.Disabled\n\nclass CartTest {\n    @Test\n    fun adds() {}\n\n    @Test\n    fun \`totals of a cart\`() {\n        assertEquals(4, 3, "totals differ")\n    }\n\n    @Disabled("later") @Test\n    fun later() {}\n}\n`,
    },
    command: 'mvn -q -B test',
    reports: 'target/surefire-reports/*.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['src/test/kotlin/com/acme/CartTest.kt:12', /totals differ/]],
  },
  Kotest: {
    as: ['Kotest 6.0 with Surefire 3.5.2', 'JUnit'],
    needs: ['mvn'],
    files: {
      'pom.xml': pom({ libraries: ['io.kotest:kotest-runner-junit5-jvm:6.0.6'], plugins: KOTLIN + SUREFIRE }),
      'src/test/kotlin/com/acme/CartSpec.kt': `package com.acme\n\nimport io.kotest.core.spec.style.FunSpec\nimport io.kotest.matchers.shouldBe\n\nclass CartSpec : FunSpec({\n    test("adds") {}\n    context("a cart") {\n        test("totals") {\n            3 shouldBe 4\n        }\n    }\n    xtest("later") {}\n})\n`,
    },
    // Surefire takes JUnit's own engine along, which finds no version of its own here.
    command: 'mvn -q -B test -Dtest=*Spec -Dsurefire.includeJUnit5Engines=kotest',
    reports: 'target/surefire-reports/*.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['src/test/kotlin/com/acme/CartSpec.kt:10', /expected:<4> but was:<3>/]],
  },
  'Spock (Groovy)': {
    as: ['Spock 2.3 with Surefire 3.5.2', 'JUnit'],
    needs: ['mvn'],
    files: {
      'pom.xml': pom({
        libraries: ['org.spockframework:spock-core:2.3-groovy-4.0', 'org.apache.groovy:groovy:4.0.33'],
        plugins: compiler('org.codehaus.gmavenplus:gmavenplus-plugin:4.1.1', 'compileTests') + SUREFIRE,
      }),
      'src/test/groovy/com/acme/CartSpec.groovy': `package com.acme\n\nimport spock.lang.*\n\nclass CartSpec extends Specification {\n    def "adds"() {\n        expect: true\n    }\n\n    def "totals of #items"() {\n        expect:\n        items.sum() == 4\n        where:\n        items << [[1, 3], [1, 2]]\n    }\n\n    @Ignore("later")\n    def "later"() {\n        expect: true\n    }\n}\n`,
    },
    command: 'mvn -q -B test -Dtest=*Spec',
    reports: 'target/surefire-reports/*.xml',
    // Surefire writes a case for the feature beside those of its rows.
    counts: [5, 3, 1, 1, 0],
    told: [['src/test/groovy/com/acme/CartSpec.groovy:12', /Condition not satisfied/]],
  },
  ScalaTest: {
    as: ['ScalaTest 3.2', 'JUnit'],
    needs: ['mvn'],
    files: {
      'pom.xml': pom({
        libraries: ['org.scalatest:scalatest_2.13:3.2.19', 'org.scala-lang:scala-library:2.13.16'],
        plugins:
          compiler('net.alchim31.maven:scala-maven-plugin:4.9.5', 'testCompile') +
          '<plugin><groupId>org.scalatest</groupId><artifactId>scalatest-maven-plugin</artifactId><version>2.2.0</version><configuration><junitxml>.</junitxml></configuration><executions><execution><id>test</id><goals><goal>test</goal></goals></execution></executions></plugin>',
      }),
      'src/test/scala/com/acme/CartSuite.scala': `package com.acme\n\nimport org.scalatest.funsuite.AnyFunSuite\n\nclass CartSuite extends AnyFunSuite {\n  test("adds") {}\n  test("totals") {\n    assert(3 == 4, "totals differ")\n  }\n  ignore("later") {}\n}\n`,
    },
    command: 'mvn -q -B test',
    reports: 'target/scalatest-reports/*.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['src/test/scala/com/acme/CartSuite.scala:8', /totals differ/]],
  },
  'Cucumber-JVM': {
    as: ['Cucumber-JVM 7.34 with Surefire 3.5.2', 'JUnit'],
    needs: ['mvn'],
    files: {
      'pom.xml': pom({
        libraries: [
          'io.cucumber:cucumber-java:7.34.2',
          'io.cucumber:cucumber-junit-platform-engine:7.34.2',
          'org.junit.platform:junit-platform-suite:1.14.1',
          'org.junit.jupiter:junit-jupiter:5.14.1',
        ],
        plugins: SUREFIRE,
      }),
      'src/test/java/com/acme/CartTest.java': `package com.acme;\nimport io.cucumber.java.en.*;\nimport org.junit.platform.suite.api.*;\nimport static org.junit.jupiter.api.Assertions.*;\n@Suite @IncludeEngines("cucumber") @SelectPackages("com.acme")\npublic class CartTest {\n    public static class Steps {\n        @Given("a cart") public void cart() {}\n        @Then("it totals {int}") public void totals(int total) {\n            assertEquals(total, 3, "totals differ");\n        }\n    }\n}\n`,
      'src/test/resources/com/acme/cart.feature': `Feature: cart\n  Scenario: adds\n    Given a cart\n  Scenario: totals\n    Given a cart\n    Then it totals 4\n  Scenario: later\n    Given something that nobody wrote\n`,
    },
    command: 'mvn -q -B test',
    reports: 'target/surefire-reports/*.xml',
    counts: [3, 1, 2, 0, 0],
    told: [
      ['src/test/resources/com/acme/cart.feature:6', /totals differ/],
      ['src/test/resources/com/acme/cart.feature:8', /undefined/],
    ],
  },
}
