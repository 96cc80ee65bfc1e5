import { GO, JUNIT, pom } from './compiled'
import type { Runner, Runners } from './runner'

/** A test passes, and one fails until a file is there, which it leaves. */
const MOCHA = `const assert = require('node:assert')\nconst fs = require('node:fs')\ndescribe('cart (a.b)', () => {\n  it('adds', () => {})\n  describe('deep', () => {\n    it('totals', () => {\n      const was = fs.existsSync('seen')\n      fs.writeFileSync('seen', '')\n      assert.ok(was)\n    })\n  })\n})\n`
const JEST = MOCHA.replaceAll('it(', 'test(')
const VITEST = `import assert from 'node:assert'\nimport fs from 'node:fs'\nimport { describe, test } from 'vitest'\n${JEST.split('\n').slice(2).join('\n')}`
const PLAYWRIGHT = `const { test } = require('@playwright/test')\n${JEST.replace(/^( *)describe\(/gm, '$1test.describe(')}`
const PYTEST = `import os\nimport pytest\n\nclass TestCart:\n    def test_adds(self):\n        pass\n\n    @pytest.mark.parametrize("n", ["a b", "c[d]"])\n    def test_totals(self, n):\n        was = n == "a b" or os.path.exists("seen")\n        if n != "a b":\n            open("seen", "w").close()\n        assert was\n`
const GO_TEST = `package cart\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestAdds(t *testing.T) {}\n\nfunc TestTotals(t *testing.T) {\n\tif _, err := os.Stat("seen"); err != nil {\n\t\tos.WriteFile("seen", nil, 0o600)\n\t\tt.Fatal("the first time")\n\t}\n}\n`
const RSPEC = `describe 'cart' do\n  it('adds') {}\n  it 'totals' do\n    was = File.exist?('seen')\n    File.write('seen', '')\n    expect(was).to be true\n  end\nend\n`
const PHPUNIT = `<?php\nnamespace Acme;\nuse PHPUnit\\Framework\\TestCase;\nclass CartTest extends TestCase {\n    public function testAdds() { $this->assertTrue(true); }\n    /** @dataProvider numbers */\n    public function testTotals($n) {\n        $was = file_exists('seen');\n        touch('seen');\n        $this->assertTrue($was);\n    }\n    public function numbers() { return ['one a' => [1]]; }\n}\n`
const CMAKE = `cmake_minimum_required(VERSION 3.20)\nproject(shop NONE)\nenable_testing()\nadd_test(NAME adds COMMAND true)\nadd_test(NAME "totals+1" COMMAND sh -c "test -e seen || { touch seen; exit 1; }")\n`
const GTEST = `#include <gtest/gtest.h>\n#include <unistd.h>\n#include <fstream>\nTEST(Cart, Adds) {}\nTEST(Cart, Totals) {\n  bool was = access("seen", F_OK) == 0;\n  std::ofstream("seen").close();\n  EXPECT_TRUE(was);\n}\n`
const BATS = `@test "adds" {\n  true\n}\n@test "totals (1) a/b" {\n  test -e seen || { touch seen; false; }\n}\n`
const JAVA = `package com.acme;\n${JUNIT}class CartTest {\n    @Test void adds() {}\n    @Nested class Inner {\n        @Test void totals() throws Exception {\n            assertFalse(new java.io.File("seen").createNewFile(), "the first time");\n        }\n    }\n}\n`

type Program = Pick<Runner, 'needs' | 'from' | 'files' | 'reports'>

/** @param again its arguments when it repeats what failed */
function tried(runner: Program, command: string, again: string): Runner {
  return {
    ...runner,
    command,
    retry: `${command.split('\n').at(-1)} ${again}`,
    exit: 'good',
    counts: [2, 2, 0, 0, 1],
    told: [],
  }
}

function javascript(files: Readonly<Record<string, string>>, reports: string): Program {
  return { needs: ['node'], from: 'javascript', files, reports }
}

const PLAYWRIGHT_CONFIG = (reporter: string, out: string) =>
  `module.exports = { testDir: 'e2e', reporter: [['${reporter}', { outputFile: '${out}' }]] }\n`
const playwright = (reporter: string, out: string) =>
  tried(
    javascript({ 'e2e/cart.spec.js': PLAYWRIGHT, 'playwright.config.js': PLAYWRIGHT_CONFIG(reporter, out) }, out),
    'node node_modules/@playwright/test/cli.js test',
    '{playwright}',
  )
const mocha = 'node node_modules/mocha/bin/mocha.js --reporter'
const vitest = 'node node_modules/vitest/vitest.mjs run --reporter'

/**
 * What `retry-command` tells each runner to run: the form is right when the runner finds the test by it, and no other.
 * @param root of this repository, which has Jest
 */
export const retried = (root: string): Runners => ({
  'Jest, tried again': tried(
    { needs: ['node'], files: { 'package.json': '{}', 'src/cart.test.js': JEST }, reports: 'out.json' },
    `node ${root}/node_modules/jest/bin/jest.js --rootDir . --json --outputFile=out.json`,
    '{jest}',
  ),
  'Vitest, tried again': tried(
    javascript({ 'src/cart.test.js': VITEST }, 'junit.xml'),
    `${vitest}=junit --outputFile=junit.xml`,
    '{vitest}',
  ),
  'Mocha, tried again': tried(
    javascript({ 'test/cart.js': MOCHA }, 'junit.xml'),
    `${mocha} xunit --reporter-option output=junit.xml`,
    '{mocha}',
  ),
  'Playwright with its JSON, tried again': playwright('json', 'out.json'),
  'Playwright with its JUnit, tried again': playwright('junit', 'junit.xml'),
  'pytest, tried again': {
    ...tried(
      { needs: ['pytest'], from: 'python', files: { 'tests/test_cart.py': PYTEST }, reports: 'junit.xml' },
      'pytest --junitxml=junit.xml',
      '{pytest}',
    ),
    counts: [3, 3, 0, 0, 1],
  },
  'gotestsum, tried again': {
    ...tried(
      { needs: ['go', 'gotestsum'], files: { 'go.mod': GO, 'cart/cart_test.go': GO_TEST }, reports: 'junit.xml' },
      'gotestsum --junitfile=junit.xml ./...',
      '',
    ),
    retry: 'gotestsum --junitfile=junit.xml -- {go}',
  },
  'RSpec, tried again': tried(
    { needs: ['rspec'], files: { 'spec/cart_spec.rb': RSPEC }, reports: 'out.json' },
    'rspec --format json --out out.json',
    '{rspec}',
  ),
  'PHPUnit, tried again': tried(
    { needs: ['phpunit'], files: { 'tests/CartTest.php': PHPUNIT }, reports: 'junit.xml' },
    'phpunit --log-junit junit.xml tests',
    '{phpunit}',
  ),
  'CTest, tried again': tried(
    { needs: ['ctest'], files: { 'CMakeLists.txt': CMAKE }, reports: 'b/junit.xml' },
    'cmake -S . -B b\nctest --test-dir b --output-junit junit.xml',
    '{ctest}',
  ),
  'GoogleTest, tried again': tried(
    { needs: ['g++'], files: { 'cart.cc': GTEST }, reports: 'junit.xml' },
    'g++ cart.cc -lgtest -lgtest_main -lpthread -o cart\n./cart --gtest_output=xml:junit.xml',
    '{gtest}',
  ),
  'bats, tried again': tried(
    { needs: ['bats'], files: { 'cart.bats': BATS }, reports: 'report.xml' },
    'bats --report-formatter junit -o . cart.bats',
    '--filter {pattern}',
  ),
  'Surefire, tried again': tried(
    {
      needs: ['mvn'],
      files: {
        'pom.xml': pom('<groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId>', '5.11.4'),
        'src/test/java/com/acme/CartTest.java': JAVA,
      },
      reports: 'target/surefire-reports/*.xml',
    },
    'mvn -q -B test',
    '{maven}',
  ),
})
