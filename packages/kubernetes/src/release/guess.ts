import type { JsonObject } from '@slipway/core'
import { dryRunArgs, templateArgs } from '../helm/command'
import type { Reading } from '../helm/reading'
import { firstCandidate } from '../image/choose'
import type { Kube } from '../kube'
import type { DeployPlan } from './plan'
import { withOverlay } from './values-files'

/**
 * The values that most charts take an image by, rendered while the cluster is still asked what is there. Both renders
 * only read: a wrong guess costs the time of two cores, a right one saves two of the steps that Helm would otherwise be
 * waited for one after the other.
 */
export class Guess {
  private constructor(
    readonly overlay: JsonObject,
    /** Values files with the guess on top. */
    readonly files: readonly string[],
    /** Undefined where the render that was begun ahead is of the same values. */
    readonly template: Reading | undefined,
    readonly dryRun: Reading,
  ) {}

  static async begin(
    kube: Kube,
    plan: DeployPlan,
    { given, values }: { given: readonly string[]; values: unknown },
  ): Promise<Guess | undefined> {
    const first = firstCandidate({ image: plan.image, given: plan.imageValues, values })
    if (first === undefined) return undefined
    const files = await withOverlay(kube, given, 'guess', first.values)
    const dryRun = kube.startReading(dryRunArgs({ ...plan, values: files }))
    const template =
      plan.imageValues.size > 0
        ? undefined
        : kube.startReading(templateArgs({ ...plan, values: files, isUpgrade: true }))
    return new Guess(first.values, files, template, dryRun)
  }

  isRight(overlay: JsonObject | undefined): boolean {
    return overlay !== undefined && JSON.stringify(overlay) === JSON.stringify(this.overlay)
  }

  async stop(): Promise<void> {
    await Promise.all([this.template?.stop(), this.dryRun?.stop()])
  }
}
