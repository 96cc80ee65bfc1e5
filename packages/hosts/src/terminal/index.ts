import type { HostKind } from '../kit/host-kind'

/** Where no other host is: it recognises any environment, so it stands last. */
export const terminal: HostKind<'terminal'> = {
  name: 'terminal',
  detect: () => true,
  workspace: () => undefined,
  open: async ({ look, workspace, ...start }) => {
    const { TerminalHost } = await import('./terminal-host')
    return new TerminalHost({ ...start, ...look(), directory: workspace })
  },
}
