import type { Case } from './cases'

/**
 * Image jobs of public `.gitlab-ci.yml` files by the component `run`: what they call their images, and what they give
 * to their builders. The Dockerfile is that of this suite, which reads the build arguments.
 */
export const PUBLIC_JOBS: readonly Case[] = [
  {
    // zsaidov1988/gitlab-cicd, dockerdind.md: docker:dind, one fixed name.
    name: 'docker in docker',
    inputs: ({ registry }) => ({ image: `${registry}/docker/docker`, tags: 'dind' }),
    pushed: () => ['docker/docker:dind'],
    code: 0,
    says: [/STEP/],
  },
  {
    // cusyio/Python4DataScience, buildah.rst: two platforms in one manifest, main is latest.
    name: 'buildah for two platforms',
    inputs: () => ({ tags: 'latest' }),
    variables: { INPUT_BUILD_DOCKERFILE: 'Dockerfile.two', INPUT_BUILD_PLATFORMS: 'linux/amd64,linux/arm/v7' },
    pushed: () => ['team/shop:latest'],
    code: 0,
    says: [/STEP/],
  },
  {
    // hegerdes/gitlab-actions, templates/buildah-build.yml: three build arguments, labels, the name of the branch.
    name: 'buildah component',
    inputs: () => ({ tags: '@ref' }),
    variables: {
      INPUT_BUILD_BUILD_ARGS: 'COMMIT_HASH=0000000\nCOMMIT_TAG=main\nBUILD_ENV=default',
      INPUT_BUILD_LABELS: 'org.opencontainers.image.vendor=UNKNOWN',
    },
    pushed: () => ['team/shop:main'],
    code: 0,
    says: [/built for default at 0000000/],
  },
  {
    // cnych's course of GitOps, publish: kaniko, the commit as tag.
    name: 'kaniko by commit',
    inputs: ({ commit }) => ({ tags: commit }),
    pushed: ({ commit }) => [`team/shop:${commit}`],
    code: 0,
    says: [/STEP/],
  },
  {
    // cloudflare-cname-switcher: kaniko twice, to the project's registry below its name and to Docker Hub.
    name: 'kaniko to two registries',
    inputs: ({ registry }) => ({ image: `${registry}/team/shop/cname-switcher`, tags: 'latest' }),
    pushed: () => ['team/shop/cname-switcher:latest', 'hub-account/cname-switcher:latest'],
    variables: { INPUT_PUSH_REPOSITORIES: '$REGISTRY/hub-account/cname-switcher' },
    code: 0,
    says: [/STEP/],
  },
  {
    // meltano/meltano, .gitlab/ci/scripts/docker_build_script.sh: docker build with a Dockerfile and more arguments.
    name: 'docker build script',
    inputs: ({ registry }) => ({ image: `${registry}/meltano/meltano`, tags: 'v1-python3.9' }),
    variables: {
      INPUT_BUILD_DOCKERFILE: 'docker/main/Dockerfile',
      INPUT_BUILD_CONTEXT: '.',
      INPUT_BUILD_BUILD_ARGS: 'BUILD_ENV=python3.9',
    },
    pushed: () => ['meltano/meltano:v1-python3.9'],
    code: 0,
    says: [/built for python3.9/],
  },
]
