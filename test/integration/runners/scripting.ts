import type { Runners } from './runner'

const PERL = `use strict;\nuse Test::More tests => 3;\nok(1, 'adds');\nis(3, 4, 'totals');\nSKIP: { skip 'later', 1; ok(1, 'later'); }\n`
const RSPEC = `RSpec.describe 'cart' do\n  it('adds') { expect(1).to eq(1) }\n  it 'totals' do\n    expect(3).to eq(4), 'totals differ'\n  end\n  xit('later') { }\nend\n`
const BATS = '@test "adds" {\n  true\n}\n@test "totals" {\n  [ 3 -eq 4 ]\n}\n@test "later" {\n  skip later\n}\n'
const LUA = `describe('cart', function()\n  it('adds', function() end)\n  it('totals', function()\n    assert.are.equal(4, 3)\n  end)\n  pending('later')\nend)\n`

/** Perl, PHP, Ruby, Lua, the shell, Erlang and Mono. */
export const SCRIPTING: Runners = {
  'Test::More (Perl)': {
    as: ["Perl's Test::More", 'TAP'],
    needs: ['prove'],
    files: {
      't/cart.t': PERL,
    },
    command: "bash -c 'perl t/cart.t > cart.tap 2>&1'",
    reports: 'cart.tap',
    counts: [3, 1, 1, 1, 0],
    told: [['t/cart.t:4', /got: '3'|Failed test/]],
  },
  'prove, TAP::Formatter::JUnit': {
    as: ['prove, TAP::Formatter::JUnit 0.11', 'JUnit'],
    needs: ['prove', '/usr/share/perl5/TAP/Formatter/JUnit.pm'],
    files: { 't/cart.t': PERL },
    command: "bash -c 'prove --formatter TAP::Formatter::JUnit t > junit.xml'",
    reports: 'junit.xml',
    // The formatter writes no word of a skip, and no line.
    counts: [3, 2, 1, 0, 0],
    told: [[':', /not ok 2 - totals/]],
  },
  PHPUnit: {
    as: ['PHPUnit 9.6', 'JUnit'],
    needs: ['phpunit'],
    files: {
      'tests/CartTest.php': `<?php\nuse PHPUnit\\Framework\\TestCase;\nclass CartTest extends TestCase {\n    public function testAdds(): void { $this->assertTrue(true); }\n    public function testTotals(): void {\n        $this->assertSame(4, 3, "totals differ");\n    }\n    public function testLater(): void { $this->markTestSkipped("later"); }\n}\n`,
    },
    command: 'phpunit --log-junit junit.xml tests',
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['tests/CartTest.php:6', /^totals differ/]],
  },
  'RSpec --format json': {
    as: ['RSpec 3.12', 'its JSON'],
    needs: ['rspec'],
    files: { 'spec/cart_spec.rb': RSPEC },
    command: 'rspec --format json --out out.json',
    reports: 'out.json',
    counts: [3, 1, 1, 1, 0],
    told: [['spec/cart_spec.rb:4', /^totals differ/]],
  },
  'RSpec, rspec_junit_formatter': {
    as: ['RSpec 3.12, rspec_junit_formatter 0.4', 'JUnit'],
    needs: [
      'rspec',
      '/usr/share/rubygems-integration/all/gems/rspec_junit_formatter-0.4.1/lib/rspec_junit_formatter.rb',
    ],
    files: { 'spec/cart_spec.rb': RSPEC },
    command: 'rspec --require rspec_junit_formatter --format RspecJunitFormatter --out junit.xml',
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['spec/cart_spec.rb:4', /^totals differ/]],
  },
  'bats --report-formatter junit': {
    as: ['bats 1.8', 'JUnit'],
    needs: ['bats'],
    files: { 'cart.bats': BATS },
    command: 'bats --report-formatter junit --output . cart.bats',
    reports: 'report.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['cart.bats:5', /\[ 3 -eq 4 \]/]],
  },
  'bats, TAP': {
    as: ['bats 1.8', 'TAP'],
    needs: ['bats'],
    files: { 'cart.bats': BATS },
    command: "bash -c 'bats --formatter tap cart.bats > out.tap'",
    reports: 'out.tap',
    counts: [3, 1, 1, 1, 0],
    told: [['cart.bats:5', /\[ 3 -eq 4 \]/]],
  },
  'busted, JUnit': {
    as: ['busted 2.1', 'JUnit'],
    needs: ['busted'],
    files: { 'spec/cart_spec.lua': LUA },
    command: 'busted -o junit -Xoutput junit.xml',
    reports: 'junit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['spec/cart_spec.lua:4', /Expected objects to be equal/]],
  },
  'busted, TAP': {
    as: ['busted 2.1', 'TAP'],
    needs: ['busted'],
    files: { 'spec/cart_spec.lua': LUA },
    command: "bash -c 'busted -o TAP > out.tap'",
    reports: 'out.tap',
    counts: [3, 1, 1, 1, 0],
    told: [['spec/cart_spec.lua:4', /^Expected objects to be equal/]],
  },
  'minitest, minitest-reporters': {
    as: ['minitest 5.17, minitest-reporters 1.0', 'JUnit'],
    needs: ['/usr/share/doc/ruby-minitest-reporters/copyright'],
    files: {
      'test/cart_test.rb': `require 'minitest/autorun'\nrequire 'minitest/reporters'\nMinitest::Reporters.use! Minitest::Reporters::JUnitReporter.new\nclass CartTest < Minitest::Test\n  def test_adds; assert true; end\n  def test_totals\n    assert_equal 4, 3, 'totals differ'\n  end\n  def test_later; skip 'later'; end\nend\n`,
    },
    command: 'ruby test/cart_test.rb',
    reports: 'test/reports/*.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['test/cart_test.rb:7', /totals differ/]],
  },
  'EUnit (Erlang), eunit_surefire': {
    as: ['EUnit 2.8, `eunit_surefire`', 'JUnit'],
    needs: ['erl', '/usr/lib/erlang/lib/eunit-2.8.1/ebin/eunit.beam'],
    files: {
      'test/cart_tests.erl': `-module(cart_tests).\n-export([adds_test/0, totals_test/0]).\nadds_test() -> ok.\ntotals_test() ->\n    4 = total().\ntotal() -> 3.\n`,
    },
    command: `bash -c 'erlc -o . test/cart_tests.erl && erl -noshell -eval "case eunit:test(cart_tests, [{report, {eunit_surefire, [{dir, \\".\\"}]}}]) of ok -> halt(0); _ -> halt(1) end."'`,
    reports: 'TEST-*.xml',
    counts: [2, 1, 1, 0, 0],
    told: [['test/cart_tests.erl:5', /badmatch,3/]],
  },
  'NUnit 2.6 on Mono': {
    as: ['NUnit 2.6 on Mono 6.8', 'NUnit 2'],
    needs: ['mcs', 'nunit-console', '/usr/share/doc/libnunit-cil-dev/copyright'],
    files: {
      'CartTests.cs': `using NUnit.Framework;\nnamespace Shop {\n  [TestFixture]\n  public class CartTests {\n    [Test] public void Adds() { }\n    [Test] public void Totals() {\n      Assert.AreEqual(4, 3, "totals differ");\n    }\n    [Test, Ignore("later")] public void Later() { }\n  }\n}\n`,
    },
    command:
      'mcs -debug -target:library -pkg:nunit -out:Shop.dll CartTests.cs\nenv MONO_ENV_OPTIONS=--debug nunit-console -nologo -xml=nunit.xml Shop.dll',
    reports: 'nunit.xml',
    counts: [3, 1, 1, 1, 0],
    told: [['CartTests.cs:7', /totals differ/]],
  },
}
