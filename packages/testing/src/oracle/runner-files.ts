/**
 * The runner's reading of GITHUB_OUTPUT, GITHUB_ENV and GITHUB_STATE (actions/runner, FileCommandManager.cs): entries
 * in order; throws on what it refuses.
 */
export function readKeyValueFile(text: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>()
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string
    if (line === '') continue
    const [equals, heredoc] = [line.indexOf('='), line.indexOf('<<')]
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) throw new Error(`name must not be empty: ${line}`)
      entries.set(line.slice(0, equals), line.slice(equals + 1))
    } else if (heredoc >= 0) {
      const [name, delimiter] = [line.slice(0, heredoc), line.slice(heredoc + 2)]
      if (name === '' || delimiter === '') throw new Error(`name and delimiter must not be empty: ${line}`)
      const end = lines.indexOf(delimiter, i + 1)
      if (end < 0) throw new Error(`matching delimiter not found: ${delimiter}`)
      entries.set(name, lines.slice(i + 1, end).join('\n'))
      i = end
    } else throw new Error(`invalid format: ${line}`)
  }
  return entries
}

/** GITHUB_PATH: one folder a line, as File.ReadAllLines reads lines. */
export function readPathFile(text: string): readonly string[] {
  return text.split(/\r\n|\n|\r/).filter((line) => line !== '')
}

/** The runner drops a summary above this many bytes. */
export const SUMMARY_BYTES = 1024 * 1024
