import type { AnyAction } from '@slipway/core'
import { build } from '@slipway/action-build'
import { deploy } from '@slipway/action-deploy'
import { push } from '@slipway/action-push'
import { scan } from '@slipway/action-scan'
import { smoke } from '@slipway/action-smoke'
import { test } from '@slipway/action-test'

/** The six, in the order of a delivery. */
export const actions: readonly AnyAction[] = [build, test, scan, push, deploy, smoke]
