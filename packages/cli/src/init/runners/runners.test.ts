import { describe, expect, test } from '@jest/globals'
import { input } from '@slipway/core'
import { tree } from '../fixtures'
import { linesOf, reportsOf } from './chosen'
import { chooseTests, findTests } from './index'

const pkg = (value: object) => JSON.stringify(value)
const SUITE = '<Project><PackageReference Include="Microsoft.NET.Test.Sdk" /></Project>'

/** Shaped like real repositories: what stands in their files is cut to what a recipe looks at. */
const CASES: readonly (readonly [
  string,
  Readonly<Record<string, string>>,
  string,
  readonly string[],
  readonly string[],
])[] = [
  [
    'Go',
    { 'go.mod': 'module x\n\ngo 1.25\n', 'pkg/a_test.go': '' },
    'go test',
    ["bash -c 'go test -json ./... > go-test.json'"],
    ['go-test.json'],
  ],
  [
    'Go with gotestsum as a tool of the module',
    { 'go.mod': 'module x\n\ntool (\n\tgotest.tools/gotestsum\n)\n', 'a_test.go': '' },
    'go test',
    ['go tool gotestsum --junitfile junit.xml ./...'],
    ['junit.xml'],
  ],
  [
    'a workspace of Go without a module at the top',
    { 'go.work': 'go 1.25\n\nuse (\n\t./api\n\t./worker\n)\n', 'api/go.mod': '', 'api/a_test.go': '' },
    'go test',
    ["bash -c 'go test -json ./api/... ./worker/... > go-test.json'"],
    ['go-test.json'],
  ],
  [
    'Jest behind the script',
    {
      'package.json': pkg({ scripts: { test: 'cross-env TZ=UTC jest' }, devDependencies: { jest: '30' } }),
      'package-lock.json': '',
    },
    'jest',
    ['npm ci', 'npm test -- --ci --json --outputFile=jest-report.json'],
    ['jest-report.json'],
  ],
  [
    'Jest behind a script that does more after it',
    { 'package.json': pkg({ scripts: { test: 'jest && npm run lint' }, devDependencies: { jest: '30' } }) },
    'jest',
    ['npm install', 'npx jest --ci --json --outputFile=jest-report.json'],
    ['jest-report.json'],
  ],
  [
    'Vitest with pnpm',
    { 'package.json': pkg({ devDependencies: { vitest: '4' } }), 'pnpm-lock.yaml': '' },
    'vitest',
    [
      'corepack enable',
      'pnpm install --frozen-lockfile',
      'pnpm exec vitest run --reporter=default --reporter=junit --outputFile.junit=reports/junit.xml',
    ],
    ['reports/junit.xml'],
  ],
  [
    'Mocha with Yarn',
    { 'package.json': pkg({ scripts: { test: 'mocha' }, devDependencies: { mocha: '11' } }), 'yarn.lock': '' },
    'mocha',
    ['yarn install --frozen-lockfile', 'yarn test --reporter json --reporter-option output=reports/mocha.json'],
    ['reports/mocha.json'],
  ],
  [
    "Node's own runner",
    { 'package.json': pkg({ scripts: { test: 'node --test src/' } }), 'package-lock.json': '' },
    'node --test',
    [
      'npm ci',
      'node --test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit --test-reporter-destination=junit.xml --test src/',
    ],
    ['junit.xml'],
  ],
  [
    'Create React App',
    {
      'package.json': pkg({ scripts: { test: 'react-scripts test' }, dependencies: { 'react-scripts': '5' } }),
      'package-lock.json': '',
    },
    'react-scripts',
    ['npm ci', 'npm test -- --watchAll=false --ci --json --outputFile=jest-report.json'],
    ['jest-report.json'],
  ],
  [
    'pytest by lists of requirements',
    { 'requirements.txt': 'flask\n', 'requirements-dev.txt': '-r requirements.txt\npytest\n', 'tests/test_app.py': '' },
    'pytest',
    ['python -m pip install -r requirements-dev.txt', 'python -m pytest --junitxml=reports/junit.xml'],
    ['reports/junit.xml'],
  ],
  [
    'pytest with uv',
    { 'pyproject.toml': '[project]\nname = "x"\n\n[dependency-groups]\ndev = ["pytest"]\n', 'uv.lock': '' },
    'pytest',
    ['python -m pip install uv', 'uv sync', 'uv run pytest --junitxml=reports/junit.xml'],
    ['reports/junit.xml'],
  ],
  [
    'pytest with Poetry',
    {
      'pyproject.toml':
        '[tool.poetry]\nname = "x"\n\n[tool.poetry.group.test]\noptional = true\n\n[tool.poetry.group.test.dependencies]\npytest = "8"\n',
    },
    'pytest',
    ['python -m pip install poetry', 'poetry install --with test', 'poetry run pytest --junitxml=reports/junit.xml'],
    ['reports/junit.xml'],
  ],
  [
    'extras of a package',
    {
      'pyproject.toml':
        '[project]\nname = "x"\n\n[project.optional-dependencies]\ntest = ["pytest>=8"]\ndocs = ["mkdocs"]\n',
    },
    'pytest',
    ["python -m pip install -e '.[test]'", 'python -m pytest --junitxml=reports/junit.xml'],
    ['reports/junit.xml'],
  ],
  [
    'unittest files of a package that names no pytest',
    { 'setup.py': 'setup()', 'tests/test_a.py': '' },
    'pytest',
    ['python -m pip install -e .', 'python -m pip install pytest', 'python -m pytest --junitxml=reports/junit.xml'],
    ['reports/junit.xml'],
  ],
  [
    'Django',
    { 'manage.py': '', 'requirements.txt': 'django', 'app/tests/test_views.py': '' },
    'django',
    [
      'python -m pip install -r requirements.txt',
      'python -m pip install unittest-xml-reporting',
      'python manage.py test --testrunner xmlrunner.extra.djangotestrunner.XMLTestRunner',
    ],
    ['TEST-*.xml'],
  ],
  [
    'Maven with integration tests',
    { 'pom.xml': '<plugin>maven-failsafe-plugin</plugin>', mvnw: '', 'src/test/java/ATest.java': '' },
    'maven',
    ['./mvnw --batch-mode --no-transfer-progress verify'],
    ['**/target/surefire-reports/TEST-*.xml', '**/target/failsafe-reports/TEST-*.xml'],
  ],
  [
    'Maven, where there is Gradle as well (petclinic)',
    { 'pom.xml': '<project/>', mvnw: '', 'build.gradle': '', gradlew: '', 'src/test/java/ATest.java': '' },
    'maven',
    ['./mvnw --batch-mode --no-transfer-progress test'],
    ['**/target/surefire-reports/TEST-*.xml'],
  ],
  [
    'Gradle with modules',
    { 'settings.gradle.kts': '', gradlew: '', 'app/build.gradle.kts': '', 'app/src/test/kotlin/ATest.kt': '' },
    'gradle',
    ['./gradlew test'],
    ['**/build/test-results/**/TEST-*.xml'],
  ],
  [
    '.NET with its solution below',
    { 'src/Shop.sln': '', 'src/Shop.Tests/Shop.Tests.csproj': SUITE },
    'dotnet test',
    ["bash -c 'cd src && dotnet test --logger trx --results-directory TestResults'"],
    ['src/TestResults/*.trx'],
  ],
  [
    '.NET with the newer platform',
    { 'Shop.slnx': '', 'global.json': '{"test":{"runner":"Microsoft.Testing.Platform"}}', 'tests/A.csproj': SUITE },
    'dotnet test',
    ['dotnet test --report-trx'],
    ['**/TestResults/*.trx'],
  ],
  [
    'Rust',
    { 'Cargo.toml': '[package]\nname = "x"\n', 'src/main.rs': '' },
    'cargo nextest',
    ['cargo install --locked cargo-nextest', 'cargo nextest run --profile ci'],
    ['target/nextest/ci/junit.xml'],
  ],
  [
    'PHPUnit',
    { 'composer.json': pkg({ 'require-dev': { 'phpunit/phpunit': '^11' } }), 'phpunit.xml.dist': '' },
    'phpunit',
    ['composer install --no-interaction --no-progress', 'vendor/bin/phpunit --log-junit junit.xml'],
    ['junit.xml'],
  ],
  [
    'PHPUnit without a configuration, which would print its help (docker-php-sample)',
    { 'composer.json': pkg({ 'require-dev': { 'phpunit/phpunit': '^9.6' } }), 'tests/HelloTest.php': '' },
    'phpunit',
    ['composer install --no-interaction --no-progress', 'vendor/bin/phpunit --log-junit junit.xml tests'],
    ['junit.xml'],
  ],
  [
    'Pest',
    { 'composer.json': pkg({ 'require-dev': { 'pestphp/pest': '^4' } }) },
    'phpunit',
    ['composer install --no-interaction --no-progress', 'vendor/bin/pest --log-junit junit.xml'],
    ['junit.xml'],
  ],
  [
    'RSpec',
    { Gemfile: 'gem "rspec-rails"\n', 'spec/models/user_spec.rb': '' },
    'rspec',
    ['bundle install', 'bundle exec rspec --format progress --format json --out reports/rspec.json'],
    ['reports/rspec.json'],
  ],
  [
    'Minitest with its reporter',
    { Gemfile: 'gem "rails"\ngem "minitest-ci"\n', 'bin/rails': '', 'test/models/user_test.rb': '' },
    'minitest',
    ['bundle install', 'bin/rails test'],
    ['test/reports/*.xml'],
  ],
  [
    'CTest',
    { 'CMakeLists.txt': 'project(x)\nenable_testing()\n' },
    'ctest',
    [
      'cmake -S . -B build',
      'cmake --build build --parallel',
      'ctest --test-dir build --output-on-failure --output-junit junit.xml',
    ],
    ['build/junit.xml'],
  ],
  [
    'Bats',
    { 'test/run.bats': '' },
    'bats',
    ["bash -c 'cd test && mkdir -p reports && bats --recursive --report-formatter junit --output reports .'"],
    ['test/reports/report.xml'],
  ],
  [
    'Deno',
    { 'deno.json': '{}', 'main_test.ts': '' },
    'deno test',
    ['deno test --allow-all --junit-path=junit.xml'],
    ['junit.xml'],
  ],
  [
    'Dart',
    { 'pubspec.yaml': 'name: x\n', 'test/a_test.dart': '' },
    'dart test',
    ['dart pub get', 'dart test --file-reporter json:dart-tests.json'],
    ['dart-tests.json'],
  ],
]

describe('the runner of a repository', () => {
  test.each(CASES)('%s', (_, files, runner, commands, reports) => {
    const { chosen } = chooseTests(findTests(tree(files)))
    expect(chosen.map((one) => one.runner)).toEqual([runner])
    expect(chosen.flatMap(linesOf)).toEqual(commands)
    expect(chosen.flatMap(reportsOf)).toEqual(reports)
    // What is written is what the stage can read.
    expect(() => input.command('').read(commands.join('\n'))).not.toThrow()
  })
})

describe('several at once', () => {
  const names = (files: Readonly<Record<string, string>>) => {
    const { chosen, others } = chooseTests(findTests(tree(files)))
    return [chosen, others].map((list) => list.map(({ runner, folder }) => `${runner}${folder && ` in ${folder}`}`))
  }

  test.each<[string, Readonly<Record<string, string>>, string[], string[]]>([
    [
      'two languages at the top count both',
      { 'go.mod': '', 'a_test.go': '', 'package.json': pkg({ devDependencies: { vitest: '4' } }) },
      ['go test', 'vitest'],
      [],
    ],
    [
      'a script that only drives the other language does not count',
      { 'go.mod': '', 'a_test.go': '', 'package.json': pkg({ scripts: { test: 'go test ./...' } }) },
      ['go test'],
      [],
    ],
    [
      'what lies below is named',
      { 'go.mod': '', 'a_test.go': '', 'ui/package.json': pkg({ devDependencies: { jest: '30' } }) },
      ['go test'],
      ['jest in ui'],
    ],
    [
      'services side by side',
      { 'api/go.mod': '', 'api/a_test.go': '', 'web/package.json': pkg({ devDependencies: { vitest: '4' } }) },
      ['go test in api', 'vitest in web'],
      [],
    ],
    ['examples and documentation do not count', { 'examples/x/go.mod': '', 'examples/x/a_test.go': '' }, [], []],
    [
      'what Angular starts itself is not started beside it (jhipster)',
      {
        'pom.xml': '<project/>',
        'src/test/java/ATest.java': '',
        'package.json': pkg({ scripts: { test: 'ng test --coverage' }, devDependencies: { vitest: '4' } }),
      },
      ['maven'],
      [],
    ],
    [
      'what npm init writes is no test',
      { 'package.json': pkg({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }) },
      [],
      [],
    ],
  ])('%s', (_, files, chosen, others) => {
    expect(names(files)).toEqual([chosen, others])
  })
})
