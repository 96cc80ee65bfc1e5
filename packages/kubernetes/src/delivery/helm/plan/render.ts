import { formatReference, type Ports } from '@slipway/core'
import type { ToolHome } from '../../../access/tool-home'
import { redactor } from '../../../diagnosis/redact'
import { parseManifest, secretValues } from '../../../manifest/manifest'
import { chooseImage, type ImageChoice } from '../../../image/choose'
import type { PinnedReference } from '../../../image/candidates'
import type { ReleaseTarget } from '../../delivery'
import { templateArgs } from '../client/command'
import { Helm } from '../client/helm'
import { lastErrors } from '../client/words'
import type { HelmSource } from '../source'
import { appVersionOf, mergedValues, secretsIn } from '../values/chart-values'
import { givenValues, withOverlay } from '../values/files'

export type RenderOrder = ReleaseTarget & HelmSource & { readonly image: PinnedReference }

/**
 * What a deploy would apply, as far as can be told without a cluster.
 * @throws UserError and its kin, as a deploy would
 */
export async function renderHelm(ports: Ports, home: ToolHome, order: RenderOrder): Promise<ImageChoice> {
  const { image, imageValues, replaces, pin, namespace, tools } = order
  const helm = new Helm(ports, { ...home, server: '' }, tools, order.prefetch)
  const place = { ports, folder: home.folder }
  const given = await givenValues(place, order, () => mergedValues(helm, order.chart, order.values))
  const values = await mergedValues(helm, order.chart, given)
  const redact = redactor(secretsIn(values))
  const appVersion = await appVersionOf(ports.files, order.chart)
  const choice = await chooseImage(
    { image, given: imageValues, replaces, pin, namespace, pinsHooks: tools.helmMajor > 3 },
    {
      values,
      appVersion,
      render: async (overlay) => {
        const files = await withOverlay(place, given, overlay)
        const result = await helm.read(templateArgs({ ...order, values: files, isUpgrade: false }))
        return result.code === 0 ? { text: result.stdout } : { failed: redact(lastErrors(result.stderr)) }
      },
    },
  )
  const secrets = new Set([...secretValues(await parseManifest(choice.text)), ...secretsIn(values)])
  const shown = [order.release, namespace, formatReference(image)]
  for (const secret of secrets)
    if (secret.length >= 8 && !shown.some((text) => text.includes(secret))) ports.host.hide(secret)
  return choice
}
