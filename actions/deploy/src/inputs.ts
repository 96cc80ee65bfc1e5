import { commonInputs, input, Mismatch, parseHttpUrl } from '@slipway/core'
import {
  IMAGE_PARTS,
  PINS,
  parseChart,
  parseContextName,
  parseNamespace,
  parseReleaseName,
  parseRepository,
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
  image: input.image('Image with its digest, name@sha256:…; without it, the image that push recorded'),
  'image-values': valuePaths(
    'Where the chart takes the image: values.path=reference, repository, registry, tag or digest; without it, found by rendering the chart',
    IMAGE_PARTS,
  ),
  replaces: input.shapedList(
    'Repositories of the chart that the image takes the place of; without it, its own, or the one that plainly stands for it',
    parseRepository,
    { placeholder: '<name>' },
  ),
  pin: input.oneOf(
    'How the digest comes into the chart: values, by values of the chart; render, into what Helm renders; auto, by values where they do it',
    PINS,
    'auto',
  ),
  'dry-run': input.oneOf(
    'Show what would be deployed and change nothing: render, without a cluster; off, deploy',
    ['off', 'render'],
    'off',
  ),
  kubeconfig: input.path('Kubeconfig file; without it, the one that KUBECONFIG names'),
  'kube-context': input.shaped('Context of the kubeconfig; needed when it has several', parseContextName, {
    placeholder: '<name>',
  }),
  'helm-version': input.shaped('Helm to use: 4, 3 or a version that Slipway has verified', parseHelmVersion, {
    default: '4',
    placeholder: '<version>',
  }),
  timeout: input.duration('How long the whole release may take to become ready', { default: '5m' }),
  'fail-fast': input.oneOf(
    'What ends the wait before the timeout: strict, any failure as soon as it is seen; normal, a failure that does not recover; off, nothing',
    ['strict', 'normal', 'off'],
    'normal',
  ),
  'require-proof': input.oneOf(
    'Least proof of the digest: running, reported by the running pods; pinned, named in their spec; template, named in the pod template',
    ['running', 'pinned', 'template'],
    'pinned',
  ),
  rollback: input.oneOf('Roll back to the last good revision when the release fails', ['auto', 'never'], 'auto'),
  'on-first-failure': input.oneOf('What to do with a first install that fails', ['keep', 'uninstall'], 'keep'),
  url: input.shaped('Address of the service; smoke checks it, and the host links to it', parseHttpUrl, {
    placeholder: '<url>',
  }),
} as const

export type Inputs = typeof inputs
