/** Longer ones are no scope, and would go into an address. */
const LONGEST = 1024

/**
 * What a registry wants a token for, added to what was asked for. Some want more than the operation tells: the right to
 * pull with that to push, or a second repository (distribution, "Token Scope Documentation").
 * @returns undefined when nothing is added
 */
export function widerScope(asked: string, demanded: string | undefined): string | undefined {
  if (demanded === undefined || demanded.length > LONGEST) return undefined
  const rights = parse(asked)
  const before = count(rights)
  for (const [resource, actions] of parse(demanded))
    rights.set(resource, new Set([...(rights.get(resource) ?? []), ...actions]))
  if (count(rights) === before) return undefined
  return [...rights].map(([resource, actions]) => `${resource}:${[...actions].join(',')}`).join(' ')
}

/** Actions by resource: `repository:team/app` → pull, push. A name may hold a colon (a port). */
function parse(scopes: string): Map<string, Set<string>> {
  const rights = new Map<string, Set<string>>()
  for (const scope of scopes.split(' ')) {
    const colon = scope.lastIndexOf(':')
    if (colon <= 0 || !/^[\u0021-\u007e]+$/.test(scope)) continue
    const resource = scope.slice(0, colon)
    const actions = scope
      .slice(colon + 1)
      .split(',')
      .filter((action) => action !== '')
    rights.set(resource, new Set([...(rights.get(resource) ?? []), ...actions]))
  }
  return rights
}

function count(rights: ReadonlyMap<string, ReadonlySet<string>>): number {
  return [...rights.values()].reduce((sum, actions) => sum + actions.size, 0)
}
