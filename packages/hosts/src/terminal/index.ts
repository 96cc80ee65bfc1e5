import type { HostKind } from '../kit/host-kind'

/** Recognises any environment, so it is the last to be asked. */
export const terminal: HostKind<'terminal'> = {
  name: 'terminal',
  attended: true,
  detect: () => true,
  workspace: () => undefined,
  state: ({ XDG_STATE_HOME: states = '', HOME: home = '' }) => {
    if (states !== '') return `${states}/slipway`
    return home === '' ? undefined : `${home}/.local/state/slipway`
  },
  open: async ({ look, workspace, ...start }) => {
    const { TerminalHost } = await import('./terminal-host')
    return new TerminalHost({ ...start, ...look(), directory: workspace })
  },
}
