import { formatReference, type Ports, redactor } from '@slipway/core'
import type { ToolHome } from '../../../access/tool-home'
import type { OwnImage } from '../../../image/candidates'
import { chooseImages } from '../../../image/choose-all'
import { wishesOf } from '../../../image/wishes'
import type { ImageChoice } from '../../../image/conclude'
import type { Render } from '../../../image/render'
import { mayHoldSecrets, parseManifest, secretValues } from '../../../manifest/manifest'
import type { ReleaseTarget } from '../../delivery'
import { templateArgs } from '../client/command'
import { Helm } from '../client/helm'
import { lastErrors } from '../client/words'
import type { HelmSource } from '../source'
import { readChartValues } from '../values/chart-values'
import { givenValues, withOverlay } from '../values/files'

export type RenderOrder = ReleaseTarget & HelmSource & { readonly images: readonly OwnImage[] }

/**
 * What a deploy would apply, as far as can be told without a cluster.
 * @throws UserError and its kin, as a deploy would
 */
export async function renderHelm(ports: Ports, home: ToolHome, order: RenderOrder): Promise<ImageChoice> {
  const { images, pin, namespace, tools } = order
  const helm = new Helm(ports, { ...home, server: '' }, tools)
  const place = { ports, folder: home.folder }
  const read = (files: readonly string[]) => readChartValues(helm, order.chart, files)
  const given = await givenValues(place, order, async () => (await read(order.values)).all)
  const template = (values: readonly string[]) => helm.read(templateArgs({ ...order, values, isUpgrade: false }))
  // Helm renders the chart as it is while its values are read here. Asked again, it renders again: that tells chance.
  let begun: ReturnType<typeof template> | undefined = template(given)
  begun.catch(() => undefined)
  const { all, secrets: own, ...files } = await read(given)
  const redact = redactor(own)
  const render: Render = async (overlay) => {
    const first = overlay === undefined ? begun : undefined
    if (first !== undefined) begun = undefined
    const result = await (first ?? template(await withOverlay(place, given, overlay)))
    return result.code === 0 ? { text: result.stdout } : { failed: redact(lastErrors(result.stderr)) }
  }
  const choice = await chooseImages(
    {
      ...{ wishes: wishesOf(images, order), pin, namespace },
      ...{ pinsHooks: tools.helmMajor > 3, ofManifests: order.madeOf !== undefined },
    },
    { ...files, values: all, render, offline: true },
  )
  const secrets = new Set([...secretValues(await parseManifest(choice.text, mayHoldSecrets)), ...own])
  const shown = [order.release, namespace, ...images.map(formatReference)]
  for (const secret of secrets)
    if (secret.length >= 8 && !shown.some((text) => text.includes(secret))) ports.host.hide(secret)
  return choice
}
