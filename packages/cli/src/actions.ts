import { ACTION_NAMES, type ActionName, type AnyAction } from '@slipway/core'

/** Each action is loaded when it is the one. */
const LOAD: Readonly<Record<ActionName, () => Promise<AnyAction>>> = {
  build: async () => (await import('@slipway/action-build')).build,
  test: async () => (await import('@slipway/action-test')).test,
  scan: async () => (await import('@slipway/action-scan')).scan,
  push: async () => (await import('@slipway/action-push')).push,
  deploy: async () => (await import('@slipway/action-deploy')).deploy,
  smoke: async () => (await import('@slipway/action-smoke')).smoke,
}

export function loadAction(name: ActionName): Promise<AnyAction> {
  return LOAD[name]()
}

export function toActionName(word: string): ActionName | undefined {
  return ACTION_NAMES.find((name) => name === word)
}
