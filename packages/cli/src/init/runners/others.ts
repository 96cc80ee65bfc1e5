import { askReports } from './node'
import { filesOf, hasFile, jsonOf, type Project, type Recipe, textOf } from './recipe'

const go: Recipe = {
  name: 'go test',
  language: 'go',
  marks: /^go\.(?:mod|work)$/,
  plan: (project) => {
    if (filesOf(project, /_test\.go$/).length === 0) return undefined
    const packages = goPackages(project)
    // A tool of the module itself (Go 1.24) is there in its own version.
    if (/^tool\s+(?:\(\s*)?[^)]*gotest\.tools\/gotestsum/m.test(textOf(project, 'go.mod')))
      return {
        commands: [`go tool gotestsum --junitfile junit.xml ${packages}`],
        reports: ['junit.xml'],
      }
    // The report is Go's own; the log shows what failed by it.
    return { commands: [`bash -c 'go test -json ${packages} > go-test.json'`], reports: ['go-test.json'] }
  },
}

/** `./...` stops at the modules of a workspace, so they are named. */
function goPackages(project: Project): string {
  if (hasFile(project, 'go.mod')) return './...'
  const used = [...textOf(project, 'go.work').matchAll(/^\s*(?:use\s+)?\(?\s*(\.[\w./-]*)\s*\)?\s*$/gm)].map(
    ([, path = '']) => path,
  )
  return used.length === 0 ? './...' : used.map((path) => `${path.replace(/\/$/, '')}/...`).join(' ')
}

const NEXTEST = '# So that nextest writes the report that Slipway reads.\n[profile.ci.junit]\npath = "junit.xml"\n'

const cargo: Recipe = {
  name: 'cargo nextest',
  language: 'rust',
  marks: /^Cargo\.toml$/,
  plan: (project) => {
    const config = textOf(project, '.config/nextest.toml')
    const profile = /^\[profile\.([\w-]+)\.junit\]/m.exec(config)?.[1] ?? 'ci'
    const path = /^\[profile\.[\w-]+\.junit\][^[]*?^path\s*=\s*"([^"]+)"/m.exec(config)?.[1] ?? 'junit.xml'
    return {
      commands: [
        'cargo install --locked cargo-nextest',
        `cargo nextest run${/^\[workspace\]/m.test(textOf(project, 'Cargo.toml')) ? ' --workspace' : ''} --profile ${profile}`,
      ],
      reports: [`target/nextest/${profile}/${path}`],
      ...(config === ''
        ? { files: { '.config/nextest.toml': NEXTEST } }
        : /\.junit\]/.test(config)
          ? {}
          : {
              question:
                'add [profile.ci.junit] with path = "junit.xml" to .config/nextest.toml: without it there is no report',
            }),
    }
  },
}

const COMPOSER = 'composer install --no-interaction --no-progress'

const php: Recipe = {
  name: 'phpunit',
  language: 'php',
  marks: /^composer\.json$/,
  plan: (project) => {
    const manifest = jsonOf(textOf(project, 'composer.json'))
    const needs = (name: string) =>
      ['require', 'require-dev'].some((key) => Object.hasOwn(Object(manifest[key]) as object, name))
    const hasConfig = filesOf(project, /^phpunit\.(?:dist\.)?xml(?:\.dist)?$/).length > 0
    const program = needs('pestphp/pest')
      ? 'vendor/bin/pest'
      : hasFile(project, 'bin/phpunit')
        ? 'bin/phpunit'
        : needs('symfony/phpunit-bridge') && !needs('phpunit/phpunit')
          ? 'vendor/bin/simple-phpunit'
          : 'vendor/bin/phpunit'
    if (!hasConfig && !needs('phpunit/phpunit') && !needs('pestphp/pest')) return undefined
    return {
      commands: [
        COMPOSER,
        `${program} --log-junit junit.xml${hasConfig || needs('pestphp/pest') ? '' : folderOfTests(project)}`,
      ],
      reports: ['junit.xml'],
    }
  },
}

/** Without a configuration PHPUnit is told where the tests are, and else prints its help. */
function folderOfTests(project: Project): string {
  const [first = 'tests/'] = filesOf(project, /Test\.php$/).filter((path) => path.includes('/'))
  return ` ${first.split('/')[0] ?? 'tests'}`
}

const rspec: Recipe = {
  name: 'rspec',
  language: 'ruby',
  marks: /^Gemfile$/,
  plan: (project) =>
    /\brspec/.test(textOf(project, 'Gemfile') + textOf(project, 'Gemfile.lock')) &&
    filesOf(project, /_spec\.rb$/).length > 0
      ? {
          commands: ['bundle install', 'bundle exec rspec --format progress --format json --out reports/rspec.json'],
          reports: ['reports/rspec.json'],
        }
      : undefined,
}

/** Minitest itself writes no report; three gems do. */
const minitest: Recipe = {
  name: 'minitest',
  language: 'ruby',
  marks: /^Gemfile$/,
  plan: (project) => {
    if (filesOf(project, /(?:^|\/)test\/.*_test\.rb$|(?:^|\/)test\/test_.*\.rb$/).length === 0) return undefined
    const gems = textOf(project, 'Gemfile') + textOf(project, 'Gemfile.lock')
    const line = hasFile(project, 'bin/rails') ? 'bin/rails test' : 'bundle exec rake test'
    if (/\bminitest-junit\b/.test(gems))
      return {
        commands: [
          'bundle install',
          hasFile(project, 'bin/rails')
            ? `${line} --junit --junit-filename=junit.xml`
            : `env 'TESTOPTS=--junit --junit-filename=junit.xml' ${line}`,
        ],
        reports: ['junit.xml'],
      }
    const reports = /\bminitest-ci\b/.test(gems) ? ['test/reports/*.xml'] : ['junit.xml']
    const isKnown = /\bminitest-ci\b/.test(gems)
    return {
      commands: ['bundle install', line],
      reports,
      ...(isKnown
        ? {}
        : { question: askReports('Minitest', 'gem minitest-ci in the Gemfile, reports: test/reports/*.xml') }),
    }
  },
}

const ctest: Recipe = {
  name: 'ctest',
  language: 'cpp',
  marks: /^CMakeLists\.txt$/,
  plan: (project) =>
    filesOf(project, /(?:^|\/)CMakeLists\.txt$/).some((file) =>
      /\b(?:enable_testing|add_test|include\s*\(\s*CTest)/i.test(textOf(project, file)),
    )
      ? {
          commands: [
            'cmake -S . -B build',
            'cmake --build build --parallel',
            'ctest --test-dir build --output-on-failure --output-junit junit.xml',
          ],
          reports: ['build/junit.xml'],
        }
      : undefined,
}

const bats: Recipe = {
  name: 'bats',
  language: 'shell',
  marks: /\.bats$/,
  plan: () => ({
    commands: [`bash -c 'mkdir -p reports && bats --recursive --report-formatter junit --output reports .'`],
    reports: ['reports/report.xml'],
    question: 'bats must be on the machine of the job: install it in a step before, such as npm install --global bats',
  }),
}

const deno: Recipe = {
  name: 'deno test',
  language: 'deno',
  marks: /^deno\.jsonc?$/,
  plan: (project) =>
    filesOf(project, /(?:_test|\.test)\.[jt]sx?$/).length > 0
      ? { commands: ['deno test --allow-all --junit-path=junit.xml'], reports: ['junit.xml'] }
      : undefined,
}

const mix: Recipe = {
  name: 'mix test',
  language: 'elixir',
  marks: /^mix\.exs$/,
  plan: (project) => {
    const has = /:junit_formatter\b/.test(textOf(project, 'mix.exs'))
    return {
      commands: [
        'mix local.hex --force',
        'mix deps.get',
        'mix test --formatter JUnitFormatter --formatter ExUnit.CLIFormatter',
      ],
      reports: ['_build/test/lib/*/test-junit-report.xml'],
      ...(has ? {} : { question: askReports('ExUnit', '{:junit_formatter, "~> 3.4", only: :test} in mix.exs') }),
    }
  },
}

const swift: Recipe = {
  name: 'swift test',
  language: 'swift',
  marks: /^Package\.swift$/,
  plan: () => ({ commands: ['swift test --xunit-output junit.xml'], reports: ['junit.xml'] }),
}

const dart: Recipe = {
  name: 'dart test',
  language: 'dart',
  marks: /^pubspec\.yaml$/,
  plan: (project) =>
    filesOf(project, /_test\.dart$/).length > 0
      ? {
          commands: /sdk:\s*flutter/.test(textOf(project, 'pubspec.yaml'))
            ? ['flutter test --file-reporter json:dart-tests.json']
            : ['dart pub get', 'dart test --file-reporter json:dart-tests.json'],
          reports: ['dart-tests.json'],
        }
      : undefined,
}

export const OTHERS: readonly Recipe[] = [go, cargo, php, rspec, minitest, ctest, deno, mix, swift, dart, bats]
