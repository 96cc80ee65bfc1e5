import type { Environment } from '@slipway/core'

/** Where Helm keeps a file of its configuration (helm/pkg/helmpath). */
export function helmConfigFile(environment: Environment, variable: string, name: string): string | undefined {
  const said = (key: string) => {
    const value = environment.get(key)
    return value === '' ? undefined : value
  }
  const named = said(variable)
  if (named !== undefined) return named
  const own = said('HELM_CONFIG_HOME')
  if (own !== undefined) return `${own}/${name}`
  const { home, os } = environment
  const shared =
    said('XDG_CONFIG_HOME') ??
    (home === undefined ? undefined : `${home}/${os === 'darwin' ? 'Library/Preferences' : '.config'}`)
  return shared === undefined ? undefined : `${shared}/helm/${name}`
}
