import type { Mention, TestCase } from './model'

/** The test that a stack belongs to. */
export type Owner = Pick<TestCase, 'className' | 'suites'>

interface Frame {
  /**
   * A line that it matches, and where it stands: a recorded report beside this file, or the tool's own documentation.
   */
  readonly sample: string
  readonly from: string
  readonly when: RegExp
  /** The path as written, from the match; undefined for a frame that is not the user's. */
  readonly file: (match: RegExpExecArray, test: Owner) => string | undefined
  /** The path is an end of a path only. */
  readonly ending?: true
  /** It says where the test is, not what failed: it counts where nothing else names a place. */
  readonly isTitle?: true
  readonly line: number
}

const whole = (match: RegExpExecArray): string | undefined => match[1]
const DOCUMENTED = 'documentation'

/**
 * What a line of a stack looks like, by who wrote it. Each expression is anchored and takes time linear in the line,
 * which is cut before.
 */
export const FRAMES: readonly Frame[] = [
  {
    from: DOCUMENTED, // the same with ContinuousIntegrationBuild, which writes /_/ for the root of the repository
    sample: 'at Shop.Tests.CartTests.Totals() in /_/src/Shop.Tests/CartTests.cs:line 12',
    when: /^at [^/\\]* in \/_\d*\/(.*):line (\d+)$/,
    file: whole,
    ending: true,
    line: 2,
  },
  {
    from: DOCUMENTED, // dotnet test, loggers junit and trx
    sample: 'at Shop.Tests.CartTests.Totals() in /src/Shop.Tests/CartTests.cs:line 12',
    // Mono leaves the word out.
    when: /^at [^/\\]* in ((?:[A-Za-z]:)?[/\\].*):(?:line )?(\d+)$/,
    file: whole,
    line: 2,
  },
  {
    from: 'surefire-3.5-failures.xml',
    sample: 'at com.acme.shop.CartTest.totals(CartTest.java:15)',
    // Gradle writes `app//` before the class; Kotlin and Groovy have blanks in names of methods.
    when: /^at ([^()]+)\((\w[\w-]*\.(?:java|kts?|groovy|scala|clj)):(\d+)\)/,
    file: jvmFile,
    ending: true,
    line: 3,
  },
  {
    from: DOCUMENTED, // Cucumber-JVM; a step that nobody wrote has no other frame
    sample: 'at \u273d.it totals 4(classpath:com/acme/cart.feature:6)',
    when: /^at \u273d\..*\((?:classpath:|file:)?([^():]+\.feature):(\d+)\)$/,
    file: whole,
    ending: true,
    line: 2,
  },
  {
    from: 'jest-junit-17-failures.xml', // and everything else that runs on V8
    sample: 'at Object.toEqual (/home/runner/work/shop/shop/cart.test.js:4:26)',
    when: /^at (?:[^(]* \()?(?:async )?(?:file:\/\/)?([^\s(].*):(\d+):\d+\)?(?: \{)?$/,
    // Newman has no brackets around a place: the name of a function and a blank come before the file.
    file: ([frame, file = '']) => (!frame.includes('(') && /^[^/\\]* /.test(file) ? undefined : file),
    line: 2,
  },
  {
    from: DOCUMENTED, // node:test's reporter tap leaves the word out
    sample: 'TestContext.<anonymous> (file:///home/runner/work/shop/shop/cart.test.mjs:5:10)',
    when: /^(?:async )?[\w$.<>]+(?: \[as [\w$.]+\])? \((?:file:\/\/)?([^\s()][^()]*):(\d+):\d+\)$/,
    file: whole,
    line: 2,
  },
  {
    from: 'vitest-4-failures.xml',
    sample: '\u276f cart.test.mjs:4:36',
    when: /^\u276f (?:[^/]* )?(?:file:\/\/)?(\S+):(\d+):\d+$/,
    file: whole,
    line: 2,
  },
  {
    from: 'pytest-9-failures.xml',
    sample: 'test_cart.py:9: AssertionError',
    when: /^((?:[A-Za-z]:)?[^\s:][^:]*\.py):(\d+):(?: |$)/,
    file: whole,
    line: 2,
  },
  {
    from: 'unittest-3-failure.txt',
    sample: 'File "/home/runner/work/shop/shop/test_u.py", line 4, in test_totals',
    when: /^(?:E\s+)?File "([^"]+)", line (\d+)/,
    file: whole,
    line: 2,
  },
  {
    from: DOCUMENTED, // Minitest
    sample: 'test_totals(CartTest) [test/cart_test.rb:9]:',
    when: /^[^\s[]+ \[([^\]\s:]+\.rb):(\d+)\]:?$/,
    file: whole,
    line: 2,
  },
  {
    from: DOCUMENTED,
    sample: "# ./spec/cart_spec.rb:12:in `block (2 levels)'",
    when: /^(?:# |\[)?([^\s\]][^:]*\.rb):(\d+)(?::in .*|\]:?)?$/,
    file: whole,
    line: 2,
  }, // rspec
  {
    from: DOCUMENTED, // Ginkgo
    sample: 'In [It] at: /w/cart/cart_test.go:14 @ 01/01/26 00:00:00.000',
    when: /^In \[\w+\] at: (\S+\.go):(\d+)(?: |$)/,
    file: whole,
    line: 2,
  },
  {
    from: DOCUMENTED, // Godot
    sample: 'FAILED: res://test/cart_test.gd:42',
    when: /^(?:at |\w+: )?res:\/\/(\S+\.gd):(\d+)/,
    file: whole,
    ending: true,
    line: 2,
  },
  {
    from: DOCUMENTED, // Qt Test
    sample: 'Loc: [tests/tst_cart.cpp(12)]',
    when: /^Loc: \[([^\]()]+)\((\d+)\)\]$/,
    file: whole,
    line: 2,
  },
  {
    from: DOCUMENTED, // Pester
    sample: 'at <ScriptBlock>, C:\\shop\\cart.Tests.ps1:7',
    when: /^at .*, ((?:[A-Za-z]:)?[^,:]+\.psm?1):(?: line )?(\d+)$/,
    file: whole,
    line: 2,
  },
  {
    from: DOCUMENTED,
    sample: '/app/tests/CartTest.php:27',
    when: /^(?:at |in )?((?:[A-Za-z]:)?[^\s:][^:]*\.php):(\d+)$/,
    file: whole,
    line: 2,
  }, // PHPUnit, Pest
  {
    from: DOCUMENTED,
    sample: '#0 /app/tests/CartTest.php(27): Cart->total()',
    when: /^#\d+ ((?:[A-Za-z]:)?[^\s:][^:]*\.php)\((\d+)\)/,
    file: whole,
    line: 2,
  },
  {
    from: 'testify-1.10-failures.txt',
    sample: 'Error Trace:\t/home/runner/work/shop/shop/cart_test.go:9',
    when: /^(?:Error Trace:\s+)?((?:[A-Za-z]:)?[/\\][^:]*\.go):(\d+)(?::| |$)/,
    file: whole,
    line: 2,
  },
  {
    from: 'gotestsum-1.13-failures.xml',
    sample: 'cart_test.go:8: total is 3, want 4',
    when: /^(?:Error Trace:\s+|\.\/)?([^/:\s][^/:]*\.go):(\d+)(?::|$)/,
    file: goFile,
    ending: true,
    line: 2,
  },
  {
    from: 'cargo-1.95-failure.txt',
    sample: "thread 'tests::totals' (20773) panicked at src/lib.rs:5:9:",
    when: /^thread '[^']*' (?:\(\d+\) )?panicked at (?:'.*', )?([^\s'][^:']*\.rs):(\d+):\d+:?$/,
    file: whole,
    line: 2,
  },
  {
    from: DOCUMENTED,
    sample: 'test/cart_test.cc:12: Failure',
    when: /^(?:at |in )?((?:[A-Za-z]:)?[^\s:][^:]*\.(?:cc|cpp|cxx|c|hh?|hpp)):(\d+)(?::.*)?$/,
    file: whole,
    line: 2,
  }, // GoogleTest
  {
    from: DOCUMENTED, // GoogleTest and Boost on Windows
    sample: 'C:\\shop\\cart_test.cc(12): error: Expected equality',
    when: /^((?:[A-Za-z]:)?[^\s:(][^:(]*\.(?:cc|cpp|cxx|c|hh?|hpp|cs|fs|vb|tsx?))\((\d+)(?:,\d+)?\): /,
    file: whole,
    line: 2,
  },
  {
    from: DOCUMENTED, // EUnit
    sample: 'in function cart_tests:totals_test/0 (test/cart_tests.erl, line 5)',
    when: /^(?:::)?in (?:function|call from) [^()]*\(([^,()]+\.erl), line (\d+)\)$/,
    file: whole,
    line: 2,
  },
  {
    from: DOCUMENTED, // bats
    sample: '(in test file ./shop.bats, line 4)',
    when: /^\(?(?:in test |from function .{1,100} in )?file ([^,]+), line (\d+)/,
    file: whole,
    line: 2,
  },
  {
    from: DOCUMENTED, // ExUnit begins with the line of the test
    sample: 'test/cart_test.exs:8',
    when: /^([^\s:]+\.exs):(\d+)$/,
    file: whole,
    isTitle: true,
    line: 2,
  },
  {
    from: DOCUMENTED, // Elixir: a program's name and version before a file of it
    sample: '(shop 0.1.0) lib/shop/cart.ex:12: Shop.Cart.total/1',
    when: /^\(\w+ \d[\w.+-]*\) ([^\s:]+\.(?:exs?|erl)):(\d+): /,
    file: whole,
    line: 2,
  },
  {
    from: DOCUMENTED, // OCaml
    sample: 'Called from Dune__exe__Cart.total in file "test/cart.ml", line 12, characters 2-9',
    when: /^(?:Raised|Re-raised|Called) [^"]*in file "([^"]+)", line (\d+)/,
    file: whole,
    line: 2,
  },
  {
    from: DOCUMENTED, // Terraform and OpenTofu
    sample: 'on tests/cart.tftest.hcl line 12, in run "totals":',
    when: /^on (\S+\.(?:hcl|tf|tofu|json)) line (\d+)[,:]/,
    file: whole,
    line: 2,
  },
  {
    from: DOCUMENTED, // Perl's Test::More
    sample: 'at t/cart.t line 12.',
    when: /^(?:#\s*)?at (\S+\.(?:t|pm|pl)) line (\d+)/,
    file: whole,
    line: 2,
  },
  {
    from: DOCUMENTED, // Dart and Flutter
    sample: 'test/cart_test.dart 12:5  main.<fn>',
    when: /^(?:package:[^/\s]+\/|file:\/\/)?(\S+\.dart) (\d+):\d+(?: |$)/,
    file: whole,
    ending: true,
    line: 2,
  },
  {
    from: DOCUMENTED, // Firefox and Safari
    sample: 'total@http://localhost:9876/src/cart.test.js:12:5',
    when: /^[^@\s]*@(?:https?:\/\/[^/]+\/|file:\/\/)?([^\s?#]+)(?:[?#]\S*)?:(\d+):\d+$/,
    file: whole,
    ending: true,
    line: 2,
  },
  {
    from: DOCUMENTED, // Playwright
    sample: '[chromium] › shop.spec.js:4:3 › fails',
    when: /^(?:\d+\) )?(?:\[[^\]]*\] › )?([^\s:]+\.[cm]?[jt]sx?):(\d+):\d+ › /,
    file: whole,
    isTitle: true,
    line: 2,
  },
  {
    from: DOCUMENTED, // busted's TAP
    sample: 'spec/cart_spec.lua @ 3',
    when: /^(\S+\.(?:lua|moon)) @ (\d+)$/,
    file: whole,
    isTitle: true,
    line: 2,
  },
  {
    from: DOCUMENTED, // whatever else names a source file and a line
    sample: 'Tests/CartTests.swift:12: error: -[CartTests testTotal]',
    when: /^(?:at |in |from |--> |File: |Location: |Failure message: |E {1,9}|\(|\[)?((?:[A-Za-z]:)?[^\s:()[\]"'`]+\.(?:swift|exs?|erl|hs|jl|lua|R|r|cr|nim|zig|rs|py|rb|go|java|kts?|scala|cs|fs|vb|php|pl|t|sh|bats|m|mm|ml|clj|d|feature|robot|vue|svelte|[cm]?[jt]sx?|c|cc|cpp|cxx|h|hpp|sql|tf|ya?ml)):(\d+)(?::|\)|\]|,| |$)/,
    file: whole,
    line: 2,
  },
]

/**
 * The class names the folder, the frame only the file: com.acme.CartTest and CartTest.java are com/acme/CartTest.java.
 */
function jvmFile(match: RegExpExecArray): string | undefined {
  const [, name = '', file = ''] = match
  const method = (name.split('/').at(-1) ?? '').split(' ', 1)[0] ?? ''
  if (LIBRARIES.test(method)) return undefined
  return [...method.split('.').slice(0, -2), file].join('/')
}

const LIBRARIES =
  /^(?:java|javax|jdk|sun|kotlin|kotlinx|scala|groovy|io\.kotest|org\.(?:junit|opentest4j|assertj|hamcrest|mockito|testng|scalatest|codehaus\.groovy|spockframework|apache\.(?:maven|groovy)|gradle))\./

/** Go prints the file alone; the report's class or suite is the package. */
function goFile(match: RegExpExecArray, { className, suites }: Owner): string {
  const place = [className, suites.at(-1)].find((name) => name?.includes('/') === true)
  return place === undefined ? (match[1] ?? '') : `${place}/${match[1]}`
}

/** Lines are cut to this before they are looked at. */
const MAX_LINE = 500

/** Whether a line looks like a frame of a stack. */
export function namesPlace(line: string): boolean {
  return frameOf(line.slice(0, MAX_LINE).trim(), NOBODY) !== undefined
}

const NOBODY: Owner = { suites: [] }

/** The places that the lines of a text name, in their order. */
export function* framesIn(text: string, test: Owner = NOBODY): Generator<Mention> {
  const titles: Mention[] = []
  for (const raw of text.replace(TWO_LINES, '$1:$2').replace(BOOST, '$1:$2').split('\n')) {
    const found = frameOf(raw.slice(0, MAX_LINE).trim(), test)
    if (found?.isTitle === true) titles.push(found)
    else if (found !== undefined) yield found
  }
  yield* titles
}

/** What CUnit and others write of a place: its file and, below, its line. */
const TWO_LINES = /^([ \t]{0,20}File: \S{1,400})\r?\n[ \t]{0,20}Line: (\d{1,9})[ \t]*$/gm

/** Boost.Test. */
const BOOST = /^- file {1,9}: (\S{1,400})\r?\n- line {1,9}: (\d{1,9})[ \t]*$/gm

function frameOf(line: string, test: Owner): (Mention & { readonly isTitle: boolean }) | undefined {
  if (!DIGIT.test(line)) return undefined
  for (const frame of FRAMES) {
    const match = frame.when.exec(line)
    if (match === null) continue
    const file = frame.file(match, test)
    const number = Number(match[frame.line])
    return file === undefined || number < 1 || number > 1e9
      ? undefined
      : { file, line: number, ending: frame.ending === true, isTitle: frame.isTitle === true }
  }
  return undefined
}

const DIGIT = /\d/
