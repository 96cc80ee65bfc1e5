import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test as it } from '@jest/globals'
import { test as action } from '@slipway/action-test'
import { resolve, type Result } from '@slipway/core'
import { lookUp } from '../e2e/needs'
import { ROOT } from '../../scripts/paths'
import { bench } from './tools-ports'

interface Runner {
  /** Programs that it needs; without them its row is skipped. */
  readonly needs: readonly string[]
  readonly files: Readonly<Record<string, string>>
  readonly command: string
  readonly reports: string
  /** Runs that repeat what failed end well. */
  readonly exit?: 'good'
  /** Total, passed, failed, skipped, flaky. */
  readonly counts: readonly [number, number, number, number, number]
  /** Place and first words of each annotation. */
  readonly told: readonly (readonly [place: string, message: RegExp])[]
}

const GO = 'module example.com/shop\n\ngo 1.21\n'
const JAVA = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>com.acme</groupId><artifactId>shop</artifactId><version>1</version>
  <properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
  <dependencies><dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId>
    <version>5.11.4</version><scope>test</scope></dependency></dependencies>
  <build><plugins><plugin><artifactId>maven-surefire-plugin</artifactId><version>3.5.2</version></plugin></plugins></build>
</project>
`
const JUNIT = 'import org.junit.jupiter.api.*;\nimport static org.junit.jupiter.api.Assertions.*;\n'

/** The same small project in the words of each runner: one passes, one fails, one is skipped, as far as it has that. */
const RUNNERS: Readonly<Record<string, Runner>> = {
  'node:test, reporter junit': {
    needs: ['node'],
    files: {
      'src/cart.test.mjs': `import test from 'node:test'\nimport assert from 'node:assert'\ntest('adds', () => {})\ntest('totals', () => {\n  assert.equal(3, 4)\n})\ntest('later', { skip: true }, () => {})\n`,
    },
    command: 'node --test --test-reporter=junit --test-reporter-destination=junit.xml src/cart.test.mjs',
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['src/cart.test.mjs:5', /^3 == 4/]],
  },
  'node:test, reporter tap': {
    needs: ['node'],
    files: {
      'src/cart.test.mjs': `import test from 'node:test'\nimport assert from 'node:assert'\ntest('adds', () => {})\ntest('totals', () => {\n  assert.equal(3, 4)\n})\ntest('later', { todo: true }, () => {})\n`,
    },
    command: 'node --test --test-reporter=tap --test-reporter-destination=out.tap src/cart.test.mjs',
    reports: 'out.tap',
    counts: [3, 2, 1, 0, 0],
    told: [['src/cart.test.mjs:5', /^3 == 4/]],
  },
  'jest --json': {
    needs: ['node'],
    files: {
      'package.json': '{}',
      'src/cart.test.js': `test('adds', () => {})\ntest('totals', () => {\n  expect(3).toBe(4)\n})\ntest.skip('later', () => {})\n`,
    },
    command: `node ${ROOT}/node_modules/jest/bin/jest.js --rootDir . --json --outputFile=out.json`,
    reports: 'out.json',
    counts: [3, 1, 1, 1, 0],
    told: [['src/cart.test.js:3', /expect\(received\)\.toBe\(expected\)/]],
  },
  'pytest --junitxml': {
    needs: ['pytest'],
    files: {
      'tests/test_cart.py': `import pytest\n\ndef test_adds():\n    pass\n\ndef test_totals():\n    assert 3 == 4, "totals differ"\n\n@pytest.mark.skip\ndef test_later():\n    pass\n`,
    },
    command: 'pytest -q -p no:cacheprovider --junitxml=junit.xml',
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['tests/test_cart.py:7', /totals differ/]],
  },
  'go test -json': {
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
    needs: ['mvn'],
    files: {
      'pom.xml': JAVA,
      'src/test/java/com/acme/CartTest.java': `package com.acme;\n${JUNIT}class CartTest {\n    static int runs = 0;\n    @Test void adds() {}\n    @Test void flaky() {\n        assertTrue(++runs > 1, "the first time");\n    }\n    @Disabled("later") @Test void later() {}\n    @Nested class Inner {\n        @Test void totals() {\n            assertEquals(4, 3, "totals differ");\n        }\n    }\n}\n`,
    },
    command: 'mvn -q -B test -Dsurefire.rerunFailingTestsCount=1',
    reports: 'target/surefire-reports/*.xml',
    counts: [4, 2, 1, 1, 1],
    told: [['src/test/java/com/acme/CartTest.java:13', /totals differ/]],
  },
  'Test::More (Perl)': {
    needs: ['perl'],
    files: {
      't/cart.t': `use strict;\nuse Test::More tests => 3;\nok(1, 'adds');\nis(3, 4, 'totals');\nSKIP: { skip 'later', 1; ok(1, 'later'); }\n`,
    },
    command: "bash -c 'perl t/cart.t > cart.tap 2>&1'",
    reports: 'cart.tap',
    counts: [3, 1, 1, 1, 0],
    told: [['t/cart.t:4', /got: '3'|Failed test/]],
  },
  'CTest --output-junit': {
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
}

const look = lookUp('test-runners')
const root = await mkdtemp(join(tmpdir(), 'slipway-runners-'))
afterAll(() => rm(root, { recursive: true, force: true }))

const gotestsum = await look.tool('gotestsum')
const PATH = [...(gotestsum === undefined ? [] : [dirname(gotestsum.file)]), process.env['PATH'] ?? ''].join(':')

/** Go is there where gotestsum is: it was built with it. */
async function isThere(program: string): Promise<boolean> {
  if (program === 'node') return true
  return program === 'go' || program === 'gotestsum' ? gotestsum !== undefined : look.has(program)
}

const there = new Map<string, boolean>()
for (const [name, { needs }] of Object.entries(RUNNERS))
  there.set(name, (await Promise.all(needs.map(isThere))).every(Boolean))

describe('real runners', () => {
  for (const [name, runner] of Object.entries(RUNNERS)) {
    const run = there.get(name) === true ? it : it.skip
    run(`${name}: counts, places and reasons`, async () => {
      const workspace = await mkdtemp(join(root, 'w'))
      for (const [path, text] of Object.entries(runner.files)) {
        await mkdir(dirname(join(workspace, path)), { recursive: true })
        await writeFile(join(workspace, path), text)
      }
      // A run of tests within a run of tests is told so by these.
      const env = { ...process.env, PATH, NODE_TEST_CONTEXT: undefined, NODE_OPTIONS: undefined, CI: undefined }
      const { ports, said, end } = bench(workspace, env)
      try {
        const given = new Map([
          ['command', runner.command],
          ['reports', runner.reports],
        ])
        const { values } = resolve(action.inputs, [{ name: 'input', get: (key) => given.get(key) }])
        const { outcome, outputs, annotations = [] } = (await action.run(values, ports)) as Result
        const { total, passed, failed, skipped, flaky } = outputs
        expect([said(), [total, passed, failed, skipped, flaky]]).toEqual([expect.any(String), runner.counts])
        expect(outcome).toBe(runner.exit === 'good' ? 'pass' : 'fail')
        expect(annotations.map(({ file = '', line }) => `${file}:${line ?? ''}`)).toEqual(
          runner.told.map(([place]) => place),
        )
        runner.told.forEach(([, message], n) => expect(annotations[n]?.message).toMatch(message))
      } finally {
        await end()
      }
    })
  }
})
