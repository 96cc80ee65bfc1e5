/** What the text of a pipeline can stand for, as far as its files say. */
export interface Known {
  /** `owner/name`. */
  readonly repository: string | undefined
  readonly variables: ReadonlyMap<string, string>
}

/**
 * Puts in what is known; undefined where something is left that only a run knows.
 * @param text with expressions of GitHub, or variables of a shell or of GitLab
 */
export function expand(text: string, known: Known, depth = 0): string | undefined {
  if (depth > 4) return undefined
  const { repository, variables } = known
  let isKnown = true
  const put = (value: string | undefined) => {
    if (value === undefined) isKnown = false
    return value ?? ''
  }
  const variable = (name: string) => {
    const value = variables.get(name)
    return value === undefined ? undefined : expand(value, known, depth + 1)
  }
  const done = text
    .replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
      if (expression === 'github.repository') return put(repository)
      if (expression === 'github.repository_owner') return put(repository?.split('/')[0])
      if (expression === 'github.event.repository.name') return put(repository?.split('/').at(-1))
      if (expression === 'github.workspace') return '.'
      const name = /^env\.(\w+)$|^(steps\.[\w-]+\.outputs\.[\w-]+)$/.exec(expression)?.slice(1).find(Boolean)
      return put(name === undefined ? literal(expression) : variable(name))
    })
    // The rest is what a shell works out: ${version#v}, $(date), `date`.
    .replace(/\$\{(\w+)(?:,,)?\}|\$(\w+)|\$[{(]|`/g, (_, braced: string | undefined, plain: string | undefined) =>
      put(variable(braced ?? plain ?? '')),
    )
  return isKnown ? done : undefined
}

const literal = (expression: string): string | undefined => /^'([^']*)'$/.exec(expression)?.[1]
