import { quoteWords } from '@slipway/core'
import { inFolder } from '../tree'
import type { FoundTests } from './index'

type Placed = Pick<FoundTests, 'folder' | 'plan'>

/** Lines of a project that is not at the top are run in its folder, each by a shell that goes there. */
export function linesOf({ folder, plan }: Placed): readonly string[] {
  if (folder === '') return plan.commands
  const inner = (line: string) => /^bash -c '([^']*)'$/.exec(line)?.[1] ?? line
  return plan.commands.map((line) => quoteWords(['bash', '-c', `cd ${quoteWords([folder])} && ${inner(line)}`]))
}

/** Patterns from the top of the repository. */
export const reportsOf = ({ folder, plan }: Placed): readonly string[] =>
  plan.reports.map((pattern) => inFolder(folder, pattern))

/** Files to write beside, by their paths from the top. */
export const filesIn = ({ folder, plan }: Placed): readonly (readonly [string, string])[] =>
  Object.entries(plan.files ?? {}).map(([name, text]) => [inFolder(folder, name), text] as const)
