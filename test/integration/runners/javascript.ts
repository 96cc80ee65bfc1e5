import type { Runners } from './runner'

const MOCHA = `const assert = require('node:assert')\ndescribe('cart', () => {\n  it('adds', () => {})\n  it('totals', () => {\n    assert.equal(3, 4)\n  })\n  it.skip('later', () => {})\n})\n`
const PLAYWRIGHT = `const { test, expect } = require('@playwright/test')\ntest('adds', () => {})\ntest('totals', () => {\n  expect(3).toBe(4)\n})\ntest.skip('later', () => {})\ntest('flaky', async ({}, info) => expect(info.retry).toBe(1))\n`

function playwright(reporter: string, outputFile: string): string {
  return `module.exports = { retries: 1, reporter: [['${reporter}', { outputFile: '${outputFile}' }]] }\n`
}

/** @param root of this repository, which has Jest */
export const javascript = (root: string): Runners => ({
  'node:test, reporter junit': {
    as: ['node:test 20.20', 'JUnit'],
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
    as: ['node:test 20.20', 'TAP'],
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
    as: ['Jest 30', 'its JSON'],
    needs: ['node'],
    files: {
      'package.json': '{}',
      'src/cart.test.js': `test('adds', () => {})\ntest('totals', () => {\n  expect(3).toBe(4)\n})\ntest.skip('later', () => {})\n`,
    },
    command: `node ${root}/node_modules/jest/bin/jest.js --rootDir . --json --outputFile=out.json`,
    reports: 'out.json',
    counts: [3, 1, 1, 1, 0],
    told: [['src/cart.test.js:3', /expect\(received\)\.toBe\(expected\)/]],
  },
  Vitest: {
    as: ['Vitest 4.1', 'JUnit'],
    needs: ['node'],
    from: 'javascript',
    files: {
      'src/cart.test.js': `import { expect, test } from 'vitest'\ntest('adds', () => {})\ntest('totals', () => {\n  expect(3).toBe(4)\n})\ntest.skip('later', () => {})\n`,
    },
    command: 'node node_modules/vitest/vitest.mjs run --reporter=junit --outputFile=junit.xml',
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['src/cart.test.js:4', /^expected 3 to be 4/]],
  },
  'Mocha, reporter json': {
    as: ['Mocha 12', 'its JSON'],
    needs: ['node'],
    from: 'javascript',
    files: { 'test/cart.js': MOCHA },
    command: 'node node_modules/mocha/bin/mocha.js --reporter json --reporter-option output=out.json',
    reports: 'out.json',
    counts: [3, 1, 1, 1, 0],
    told: [['test/cart.js:5', /^3 == 4/]],
  },
  'Mocha, reporter xunit': {
    as: ['Mocha 12', 'JUnit (`xunit`)'],
    needs: ['node'],
    from: 'javascript',
    files: { 'test/cart.js': MOCHA },
    command: 'node node_modules/mocha/bin/mocha.js --reporter xunit --reporter-option output=junit.xml',
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['test/cart.js:5', /^3 == 4/]],
  },
  'Playwright, reporter json, a retry': {
    as: ['Playwright 1.65, `retries: 1`', 'its JSON'],
    needs: ['node'],
    from: 'javascript',
    files: { 'cart.spec.js': PLAYWRIGHT, 'playwright.config.js': playwright('json', 'out.json') },
    command: 'node node_modules/@playwright/test/cli.js test',
    reports: 'out.json',
    counts: [4, 2, 1, 1, 1],
    told: [['cart.spec.js:4', /expect\(received\)\.toBe\(expected\)/]],
  },
  'Playwright, reporter junit, a retry': {
    as: ['Playwright 1.65, `retries: 1`', 'JUnit'],
    needs: ['node'],
    from: 'javascript',
    files: { 'cart.spec.js': PLAYWRIGHT, 'playwright.config.js': playwright('junit', 'junit.xml') },
    command: 'node node_modules/@playwright/test/cli.js test',
    reports: 'junit.xml',
    // Its JUnit says nothing of the run that failed before.
    counts: [4, 2, 1, 1, 0],
    told: [['cart.spec.js:4', /expect\(received\)\.toBe\(expected\)/]],
  },
  'Jasmine, jasmine-reporters': {
    as: ['Jasmine 7, jasmine-reporters 2.5', 'JUnit'],
    needs: ['node'],
    from: 'javascript',
    files: {
      'spec/cart.spec.js': `const { JUnitXmlReporter } = require('jasmine-reporters')\njasmine.getEnv().addReporter(new JUnitXmlReporter({ savePath: '.', filePrefix: 'junit' }))\ndescribe('cart', () => {\n  it('adds', () => expect(1).toBe(1))\n  it('totals', () => {\n    expect(3).toBe(4)\n  })\n  xit('later', () => {})\n})\n`,
    },
    command: 'node node_modules/jasmine/bin/jasmine.js spec/cart.spec.js',
    reports: 'junit*.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['spec/cart.spec.js:6', /^Expected 3 to be 4/]],
  },
  'tape, TAP': {
    as: ['tape 5.10', 'TAP'],
    needs: ['node'],
    from: 'javascript',
    files: {
      'cart.test.js': `const test = require('tape')\ntest('adds', (t) => {\n  t.ok(true, 'adds')\n  t.end()\n})\ntest('totals', (t) => {\n  t.equal(3, 4, 'totals differ')\n  t.end()\n})\n`,
    },
    command: "bash -c 'node cart.test.js > out.tap'",
    reports: 'out.tap',
    counts: [2, 1, 1, 0, 0],
    told: [['cart.test.js:7', /^expected 4, found 3/]],
  },
  'jest-junit': {
    as: ['Jest 30, jest-junit 17', 'JUnit'],
    needs: ['node'],
    from: 'javascript',
    files: {
      'package.json': '{}',
      'src/cart.test.js': `describe('cart', () => {\n  test('adds', () => {})\n  test('totals', () => {\n    expect(3).toBe(4)\n  })\n  test.skip('later', () => {})\n})\n`,
    },
    command: `node ${root}/node_modules/jest/bin/jest.js --rootDir . --reporters=jest-junit`,
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['src/cart.test.js:4', /expect\(received\)\.toBe\(expected\)/]],
  },
  'AVA, TAP': {
    as: ['AVA 7', 'TAP'],
    needs: ['node'],
    from: 'javascript',
    files: {
      'package.json': '{ "type": "module" }',
      'test/cart.js': `import test from 'ava'\ntest('adds', (t) => t.pass())\ntest('totals', (t) => {\n  t.is(3, 4, 'totals differ')\n})\ntest.skip('later', (t) => t.pass())\n`,
    },
    command: "bash -c 'node node_modules/ava/entrypoints/cli.mjs --tap > out.tap'",
    reports: 'out.tap',
    counts: [3, 1, 1, 1, 0],
    // Its reporter names no frame but its own.
    told: [[':', /^totals differ/]],
  },
  'Cucumber.js': {
    as: ['Cucumber.js 12', 'JUnit'],
    needs: ['node'],
    from: 'javascript',
    files: {
      'features/cart.feature': `Feature: cart\n  Scenario: adds\n    Given a cart\n  Scenario: totals\n    Given a cart\n    Then it totals 4\n  Scenario: later\n    Given something later\n`,
      'features/steps.js': `const assert = require('node:assert')\nconst { Given, Then } = require('@cucumber/cucumber')\nGiven('a cart', () => {})\nGiven('something later', () => 'skipped')\nThen('it totals {int}', (total) => {\n  assert.equal(3, total)\n})\n`,
    },
    command: 'node node_modules/@cucumber/cucumber/bin/cucumber.js --format junit:junit.xml',
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['features/steps.js:6', /3 == 4/]],
  },
  'deno test --junit-path': {
    as: ['Deno 2.9', 'JUnit'],
    needs: ['node'],
    from: 'javascript',
    files: {
      'src/cart_test.ts': `Deno.test('adds', () => {})\nDeno.test('totals', () => {\n  const total: number = 3\n  if (total !== 4) throw new Error('totals differ')\n})\nDeno.test.ignore('later', () => {})\n`,
    },
    command: 'node_modules/@deno/linux-x64-glibc/deno test --no-config --junit-path=junit.xml src/',
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['src/cart_test.ts:4', /totals differ/]],
  },
  'bun test --reporter=junit': {
    as: ['Bun 1.4', 'JUnit'],
    needs: ['node'],
    from: 'javascript',
    files: {
      'src/cart.test.ts': `import { describe, expect, test } from 'bun:test'\ndescribe('cart', () => {\n  test('adds', () => {})\n  test('totals', () => {\n    expect(3).toBe(4)\n  })\n  test.skip('later', () => {})\n})\n`,
    },
    command: 'node_modules/@oven/bun-linux-x64-baseline/bin/bun test --reporter=junit --reporter-outfile=junit.xml',
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['src/cart.test.ts:5', /./]],
  },
})
