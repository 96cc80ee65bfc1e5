import { commonInputs, input, Mismatch, parseHttpUrl } from '@slipway/core'
import {
  IMAGE_PARTS,
  parseChart,
  parseContextName,
  parseNamespace,
  parseReleaseName,
  parseValuePath,
} from '@slipway/kubernetes/inputs'

function parseHelmVersion(text: string): string {
  if (!/^(?:[34]|v?[34]\.\d+\.\d+)$/.test(text)) throw new Mismatch('4, 3 or a whole version such as 4.1.4')
  return text
}

/** Value paths on the left; on the right, for image-values, a part of the image. */
const valuePaths = (help: string, parts?: readonly string[]) => {
  const map = input.map(help, { verbatim: true, placeholder: parts === undefined ? '<path=value>' : '<path=part>' })
  return {
    ...map,
    read: (raw: Parameters<typeof map.read>[0]) => {
      const found = map.read(raw)
      for (const [path, part] of found) {
        parseValuePath(path)
        if (parts !== undefined && !parts.includes(part))
          throw new Mismatch(`one of ${parts.join(', ')} behind each "="`)
      }
      return found
    },
  }
}

export const inputs = {
  ...commonInputs,
  chart: input.shaped('Chart to deploy: a folder, an archive or oci://…', parseChart, {
    required: true,
    placeholder: '<chart>',
  }),
  release: input.shaped('Name of the Helm release', parseReleaseName, { required: true, placeholder: '<name>' }),
  namespace: input.shaped('Namespace to deploy to', parseNamespace, { default: 'default', placeholder: '<name>' }),
  'create-namespace': input.boolean('Create the namespace when it does not exist', false),
  values: input.paths('Values files, later ones win'),
  set: valuePaths('Single values as text: dotted.path=value'),
  image: input.image('Image with its digest, name@sha256:…; the one that push made when not given'),
  'image-values': valuePaths(
    'Where the chart takes the image: values.path=reference, repository, registry, tag or digest; found by rendering when not given',
    IMAGE_PARTS,
  ),
  kubeconfig: input.path('Kubeconfig file; KUBECONFIG when not given'),
  'kube-context': input.shaped('Context of the kubeconfig; needed when it has several', parseContextName, {
    placeholder: '<name>',
  }),
  'helm-version': input.shaped('Helm to use: 4, 3 or a version that Slipway has verified', parseHelmVersion, {
    default: '4',
    placeholder: '<version>',
  }),
  timeout: input.duration('Time until all of the release must be ready', { default: '5m' }),
  'fail-fast': input.oneOf(
    'What ends the wait before the timeout: strict, any failure at first sight; normal, a failure that does not heal; off, nothing',
    ['strict', 'normal', 'off'],
    'normal',
  ),
  'require-proof': input.oneOf('How much must be proved of the digest', ['running', 'pinned', 'template'], 'pinned'),
  rollback: input.oneOf('Bring the last good revision back when the release fails', ['auto', 'never'], 'auto'),
  'on-first-failure': input.oneOf('What becomes of a first install that fails', ['keep', 'uninstall'], 'keep'),
  url: input.shaped('Address of the service, handed on to smoke and to the host', parseHttpUrl, {
    placeholder: '<url>',
  }),
} as const

export type Inputs = typeof inputs
