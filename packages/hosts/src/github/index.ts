import type { HostKind } from '../kit/host-kind'

export const github: HostKind<'github'> = {
  name: 'github',
  detect: (env) => env['GITHUB_ACTIONS'] === 'true',
  workspace: (env) => env['GITHUB_WORKSPACE'],
  // Emptied when a job begins and when it ends; the post step still finds it.
  state: ({ RUNNER_TEMP: temp = '' }) => (temp === '' ? undefined : `${temp}/slipway-state`),
  open: async (start) => new (await import('./github-host')).GitHubHost(start),
}
