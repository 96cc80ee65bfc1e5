import { commonInputs, input, isTag, Mismatch } from '@slipway/core'

export const inputs = {
  ...commonInputs,
  layout: input.path('OCI image layout to push; without it, the one that build made'),
  image: input.image(
    'Repository to push to, such as registry.example.com/team/app, with a tag if need be; without it, the image that build named',
  ),
  tags: input.wordList('Tags to set when the whole image is in the registry', parseTag, { placeholder: '<tag>' }),
  username: input.text('User name for the registry; without it, the Docker configuration is used'),
  password: input.secret('Password or token for the registry'),
  'registry-config': input.path(
    'Docker configuration file with credentials; without it, the usual places are searched',
  ),
  'trust-realm': input.list(
    'Hosts of token services of another organisation that may have the credentials, as the registry names them',
    { placeholder: '<host>' },
  ),
  attempts: input.integer(
    'How many times a request is tried when it fails for a temporary reason',
    { min: 1, max: 20 },
    { default: '5' },
  ),
  concurrency: input.integer(
    'Number of blobs that are uploaded at the same time',
    { min: 1, max: 32 },
    { default: '4' },
  ),
  'plain-http': input.boolean(
    'Use HTTP without TLS; not needed for a registry on this machine, which is recognised',
    false,
  ),
  'ca-file': input.path('PEM file with certificates to trust in addition to the usual ones'),
} as const

export type Inputs = typeof inputs

function parseTag(text: string): string {
  if (!isTag(text))
    throw new Mismatch('tags of letters, digits, "_", "." and "-", at most 128 characters', 'names belong into image')
  return text
}
