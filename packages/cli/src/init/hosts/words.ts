import type { HostChoice } from '../survey'

/** What `slipway init` knows of a host beside the pipeline that it writes. */
export interface HostWords {
  /** Where the host's public site keeps images, and that site. */
  readonly registry: string
  readonly site: string
  /** A job knows the registry of its own project. */
  readonly knowsRegistry: boolean
  /** Where the account of the cluster goes, and how. */
  readonly kubeconfig: { readonly place: (environment: string) => string; readonly text: string }
  /** What is to be set for a registry of somebody else; undefined where the pipeline names its variable. */
  readonly account?: { readonly place: string; readonly text: string }
  readonly pins: string
  /** Jobs run in an image that has the toolchain. */
  readonly jobImages: boolean
  /** A project has one pipeline, which another one is included by. */
  readonly onePipeline: boolean
}

export const HOST_WORDS: Readonly<Record<HostChoice, HostWords>> = {
  github: {
    registry: 'ghcr.io',
    site: 'github.com',
    knowsRegistry: false,
    kubeconfig: {
      place: (environment) => `the environment ${environment} on GitHub`,
      text: 'give it a secret KUBECONFIG: a kubeconfig for one service account of that namespace',
    },
    account: {
      place: 'the secrets of the repository',
      text: 'REGISTRY_USERNAME and REGISTRY_PASSWORD: an account that may push the image',
    },
    pins: 'every line with slipway-ci/slipway',
    jobImages: false,
    onePipeline: false,
  },
  gitlab: {
    registry: 'registry.gitlab.com',
    site: 'gitlab.com',
    knowsRegistry: true,
    kubeconfig: {
      place: () => 'Settings > CI/CD > Variables on GitLab',
      text: 'add KUBECONFIG, type File, protected: a kubeconfig for one service account of that namespace',
    },
    pins: 'every line with component',
    jobImages: true,
    onePipeline: true,
  },
}
