import type { TestFailure } from './model'

/** Files of the repository whose path ends so: a glob from the repository's root. */
export type FindEnding = (ending: string) => Promise<readonly string[]>

const MAX_LOOKUPS = 100

/**
 * Gives failures that name only the end of a path (a Java class, a Go file) their file, when just one file of the
 * repository ends so.
 */
export async function locateFailures(
  failures: readonly TestFailure[],
  find: FindEnding,
): Promise<readonly TestFailure[]> {
  const known = new Map<string, string | undefined>()
  const lookUp = async (ending: string): Promise<string | undefined> => {
    if (!known.has(ending) && known.size < MAX_LOOKUPS) {
      const found = await find(ending)
      known.set(ending, found.length === 1 ? found[0] : undefined)
    }
    return known.get(ending)
  }
  const located: TestFailure[] = []
  for (const failure of failures) located.push(failure.file === undefined ? await locate(failure, lookUp) : failure)
  return located
}

async function locate(
  failure: TestFailure,
  lookUp: (ending: string) => Promise<string | undefined>,
): Promise<TestFailure> {
  for (const { file: ending, line } of failure.candidates) {
    const file = await lookUp(ending)
    if (file !== undefined) return { ...failure, file, line }
  }
  return failure
}
