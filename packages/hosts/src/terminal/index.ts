import type { HostKind } from '../kit/host-kind'

/** Recognises any environment, so it is the last to be asked. */
export const terminal: HostKind<'terminal'> = {
  name: 'terminal',
  detect: () => true,
  workspace: () => undefined,
  open: async ({ look, workspace, ...start }) => {
    const { TerminalHost } = await import('./terminal-host')
    return new TerminalHost({ ...start, ...look(), directory: workspace })
  },
}
