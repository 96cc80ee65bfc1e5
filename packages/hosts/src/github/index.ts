import type { HostKind } from '../kit/host-kind'

export const github: HostKind<'github'> = {
  name: 'github',
  detect: (env) => env['GITHUB_ACTIONS'] === 'true',
  workspace: (env) => env['GITHUB_WORKSPACE'],
  open: async (start) => new (await import('./github-host')).GitHubHost(start),
}
