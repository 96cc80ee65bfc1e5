import { join } from 'node:path'
import type { Release } from './release'
import { run } from './run'

/** The command of the bundle that is going to be released, run by its own maintainers first. */
export async function slipway(
  { root }: Pick<Release, 'root'>,
  action: string,
  inputs: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const flags = inputs.map((input) => `--${input}`)
  await run(process.execPath, [join(root, 'dist/cli/index.js'), action, ...flags], { cwd: root, env })
}
