import { appendText } from '../disk/append'

// A letter first: `__proto__` is a name to the runner, and a trap to what reads outputs in JavaScript.
const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/

/**
 * Entries for GITHUB_OUTPUT or GITHUB_STATE in the heredoc form (actions/runner, FileCommandManager.cs,
 * EnvFileKeyValuePairs). The delimiter is random and checked not to stand in the value; names are checked, since a line
 * break in one would add an entry.
 */
export function formatKeyValues(values: ReadonlyMap<string, string>, random: () => string): string {
  let text = ''
  for (const [name, value] of values) {
    if (!NAME.test(name)) throw new Error(`not a name for an output: ${JSON.stringify(name)}`)
    let delimiter = `slipway_${random()}`
    while (value.includes(delimiter)) delimiter = `slipway_${random()}`
    text += `${name}<<${delimiter}\n${value}\n${delimiter}\n`
  }
  return text
}

export async function appendKeyValues(
  file: string,
  values: ReadonlyMap<string, string>,
  random: () => string,
): Promise<void> {
  appendText(file, formatKeyValues(values, random))
}
