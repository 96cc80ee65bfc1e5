import type { Runners } from './runner'

export const GO = 'module example.com/shop\n\ngo 1.21\n'
export const JUNIT = 'import org.junit.jupiter.api.*;\nimport static org.junit.jupiter.api.Assertions.*;\n'
/** A project whose only dependency is a library of tests. */
export function pom(library: string, version: string): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>com.acme</groupId><artifactId>shop</artifactId><version>1</version>
  <properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
  <dependencies><dependency>${library}
    <version>${version}</version><scope>test</scope></dependency></dependencies>
  <build><plugins><plugin><artifactId>maven-surefire-plugin</artifactId><version>3.5.2</version></plugin></plugins></build>
</project>
`
}

export const COMPILED: Runners = {
  'go test -json': {
    as: ['go test 1.26', '`-json`'],
    needs: ['go'],
    files: {
      'go.mod': GO,
      'cart/cart_test.go': `package cart\n\nimport "testing"\n\nfunc TestAdds(t *testing.T) {}\n\nfunc TestTotals(t *testing.T) {\n\tt.Fatalf("expected 4, got %d", 3)\n}\n\nfunc TestLater(t *testing.T) { t.Skip("later") }\n`,
    },
    command: "bash -c 'go test -json ./... > go.json'",
    reports: 'go.json',
    counts: [3, 1, 1, 1, 0],
    told: [['cart/cart_test.go:8', /expected 4, got 3/]],
  },
  'gotestsum --rerun-fails': {
    as: ['gotestsum 1.13, `--rerun-fails`', 'JUnit'],
    needs: ['go', 'gotestsum'],
    files: {
      'go.mod': GO,
      'cart/cart_test.go': `package cart\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestAdds(t *testing.T) {}\n\nfunc TestFlaky(t *testing.T) {\n\tif _, err := os.Stat("seen"); err != nil {\n\t\tos.WriteFile("seen", nil, 0o600)\n\t\tt.Fatal("the first time")\n\t}\n}\n`,
    },
    command: 'gotestsum --rerun-fails --packages=./... --junitfile=junit.xml',
    reports: 'junit.xml',
    exit: 'good',
    counts: [2, 2, 0, 0, 1],
    told: [],
  },
  'Maven Surefire, with reruns and a nested class': {
    as: ['Surefire 3.5.2, reruns and a nested class', 'JUnit'],
    needs: ['mvn'],
    files: {
      'pom.xml': pom('<groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId>', '5.11.4'),
      'src/test/java/com/acme/CartTest.java': `package com.acme;\n${JUNIT}class CartTest {\n    static int runs = 0;\n    @Test void adds() {}\n    @Test void flaky() {\n        assertTrue(++runs > 1, "the first time");\n    }\n    @Disabled("later") @Test void later() {}\n    @Nested class Inner {\n        @Test void totals() {\n            assertEquals(4, 3, "totals differ");\n        }\n    }\n}\n`,
    },
    command: 'mvn -q -B test -Dsurefire.rerunFailingTestsCount=1',
    reports: 'target/surefire-reports/*.xml',
    counts: [4, 2, 1, 1, 1],
    told: [['src/test/java/com/acme/CartTest.java:13', /totals differ/]],
  },
  'TestNG with Maven Surefire': {
    as: ['TestNG 7.10 with Surefire 3.5.2', 'JUnit'],
    needs: ['mvn'],
    files: {
      'pom.xml': pom('<groupId>org.testng</groupId><artifactId>testng</artifactId>', '7.10.2'),
      'src/test/java/com/acme/CartTest.java': `package com.acme;\nimport org.testng.annotations.Test;\nimport static org.testng.Assert.*;\npublic class CartTest {\n    @Test public void adds() {}\n    @Test public void totals() {\n        assertEquals(3, 4, "totals differ");\n    }\n    @Test public void later() { throw new org.testng.SkipException("later"); }\n}\n`,
    },
    command: 'mvn -q -B test',
    reports: 'target/surefire-reports/TEST-*.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['src/test/java/com/acme/CartTest.java:7', /totals differ/]],
  },
  'CTest --output-junit': {
    as: ['CTest 3.25, `--output-junit`', 'JUnit'],
    needs: ['ctest'],
    files: {
      'CMakeLists.txt': `cmake_minimum_required(VERSION 3.20)\nproject(shop NONE)\nenable_testing()\nadd_test(NAME adds COMMAND true)\nadd_test(NAME totals COMMAND sh -c "echo cart.c:7: expected 4; exit 1")\nadd_test(NAME later COMMAND true)\nset_tests_properties(later PROPERTIES DISABLED TRUE)\n`,
      'cart.c': '\n'.repeat(10),
    },
    command: "bash -c 'cmake -S . -B build > /dev/null && ctest --test-dir build --output-junit ../junit.xml'",
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['cart.c:7', /expected 4|Failed/]],
  },
  GoogleTest: {
    as: ['GoogleTest 1.12', 'JUnit'],
    needs: ['g++', '/usr/include/gtest/gtest.h'],
    files: {
      'cart.cc': `#include <gtest/gtest.h>\nTEST(Cart, Adds) {}\nTEST(Cart, Totals) {\n  EXPECT_EQ(3, 4) << "totals differ";\n}\nTEST(Cart, DISABLED_Later) {}\n`,
    },
    command: 'g++ cart.cc -lgtest -lgtest_main -lpthread -o cart\n./cart --gtest_output=xml:junit.xml',
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['cart.cc:4', /^Expected equality of these values: 3, 4, totals differ/]],
  },
  Catch2: {
    as: ['Catch2 2.13', 'JUnit'],
    needs: ['g++', '/usr/include/catch2/catch.hpp'],
    files: {
      'cart.cc': `#define CATCH_CONFIG_FAST_COMPILE\n#define CATCH_CONFIG_DISABLE_MATCHERS\n#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\nTEST_CASE("adds") { CHECK(1 == 1); }\nTEST_CASE("totals") {\n  int n = 3;\n  CHECK(n == 4);\n}\n`,
    },
    command: 'g++ cart.cc -o cart\n./cart -r junit -o junit.xml',
    reports: 'junit.xml',
    counts: [2, 1, 1, 0, 0],
    told: [['cart.cc:8', /^n == 4/]],
  },
  doctest: {
    as: ['doctest 2.4', 'JUnit'],
    needs: ['g++', '/usr/include/doctest/doctest.h'],
    files: {
      'cart.cc': `#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN\n#include <doctest/doctest.h>\nTEST_CASE("adds") { CHECK(1 == 1); }\nTEST_CASE("totals") {\n  CHECK_MESSAGE(3 == 4, "totals differ");\n}\n`,
    },
    command: 'g++ cart.cc -o cart\n./cart -r=junit -o=junit.xml',
    reports: 'junit.xml',
    counts: [2, 1, 1, 0, 0],
    told: [['cart.cc:5', /3 == 4|totals differ/]],
  },
}
