import type { Taken } from './taken'

/** Command lines that run tests, by their first words. */
const RUNNERS =
  /^(?:npx |pnpm (?:exec |run )?|yarn (?:run )?|npm (?:run )?|bundle exec |poetry run |uv run |pdm run |pipenv run |python3? -m )?(?:test\b|jest|vitest|mocha|pytest|go test|gotestsum|cargo (?:nextest|test)|mvn\b.*\b(?:test|verify)|rspec|phpunit|dotnet test|ctest|bats|ava|tox|nox)\b|^\.\/mvnw\b.*\b(?:test|verify)\b|^\.\/gradlew\b.*\b(?:test|check|build)\b|^make (?:[\w-]*test[\w-]*|check)\b|^(?:vendor\/)?bin\/(?:phpunit|pest|rspec|rails test)/

export const isTest = (line: string): boolean => RUNNERS.test(line)

/** Names the tests that a script runs: which of them make a report stands in what init found of the runner. */
export function takeTest(
  line: string,
  { where, directory }: { readonly where: string; readonly directory: string | undefined },
  taken: Taken,
): void {
  taken.seen.add('test')
  const place = directory === undefined ? '' : ` in ${directory}`
  taken.lose(
    where,
    `"${line.slice(0, 80)}"${place}: stages.test has the command of the runner that was found, with a report; add options that count`,
  )
}
